/** Who may come in: pairing codes and tokens are made here and shown once; devices, tokens and sessions are ended. */

import { confirmInPage } from "./confirm.js";
import { copyText } from "./copy_link.js";
import { order } from "./order.js";
import { t } from "./wording.js";

const list = document.getElementById("sign-in-list");

/**
 * @param {HTMLElement} place the form, or the part of the page, beside which trouble is told
 * @param {string} url @param {string} method @param {object} [body] @returns {Promise<any>} null where it was not done
 */
function change(place, url, method, body) {
  showTrouble(place, "");
  const json = body ? { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) } : {};
  return order(url, { method, ...json }, (refused) =>
    showTrouble(place, refused ? `${refused.message} ${refused.hint}` : t("devices.connection")),
  );
}

/** @param {HTMLElement} place @param {string} text */
function showTrouble(place, text) {
  const trouble = /** @type {HTMLElement} */ (place.querySelector("[data-trouble]"));
  trouble.textContent = text;
  trouble.hidden = !text;
  if (text) trouble.scrollIntoView({ block: "nearest" });
}

async function refreshList() {
  const response = await fetch("/admin/devices?part=list");
  if (response.ok) list.innerHTML = await response.text();
}

/** @param {string} id @param {(fields: any, form: HTMLFormElement) => Promise<void>} send */
function onSubmit(id, send) {
  const form = /** @type {HTMLFormElement | null} */ (document.getElementById(id));
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    send(Object.fromEntries(new FormData(form)), form);
  });
}

/** @param {string} id */
function dialog(id) {
  return /** @type {HTMLDialogElement} */ (document.getElementById(id));
}

onSubmit("pair-form", async (fields, form) => {
  const offered = await change(form, "/api/pairing-codes", "POST", fields);
  if (!offered) return;
  document.getElementById("pairing-code").textContent = offered.shown;
  /** @type {HTMLImageElement} */ (document.getElementById("pairing-qr")).src = offered.qr;
  dialog("code-dialog").showModal();
});
dialog("code-dialog").addEventListener("close", refreshList);

onSubmit("token-form", async (fields, form) => {
  const made = await change(form, "/api/tokens", "POST", { ...fields, days: Number(fields.days) });
  if (!made) return;
  form.reset();
  document.getElementById("token-text").textContent = made.token;
  document.getElementById("token-said").textContent = "";
  dialog("token-dialog").showModal();
});
dialog("token-dialog").addEventListener("close", () => {
  document.getElementById("token-text").textContent = "";
  refreshList();
});
document.getElementById("token-copy").addEventListener("click", async () => {
  const copied = await copyText(document.getElementById("token-text").textContent, dialog("token-dialog"));
  document.getElementById("token-said").textContent = t(copied ? "devices.copied" : "devices.copy_failed");
});

onSubmit("passphrase-form", async ({ again, ...fields }, form) => {
  document.getElementById("passphrase-said").textContent = "";
  if (again !== fields.passphrase) return showTrouble(form, t("devices.differs"));
  if (!(await change(form, "/api/passphrase", "PUT", fields))) return;
  form.reset();
  document.getElementById("passphrase-said").textContent = t("devices.changed");
  await refreshList();
});

list.addEventListener("click", async (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("[data-action]");
  if (!button) return;
  const row = /** @type {HTMLElement} */ (button.closest("[data-id]"));
  const words = {
    title: t("devices.end_confirm"),
    subject: row.dataset.label,
    text: t("devices.end_text"),
    yes: t("devices.end"),
  };
  if ((await confirmInPage(words)) && (await change(document.getElementById("sign-in-part"), `/api/sign-ins/${row.dataset.id}`, "DELETE"))) await refreshList();
});
