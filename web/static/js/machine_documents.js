/** One machine's administration: its photo, its documents, its folders. */

import { confirmInPage } from "./confirm.js";
import { order } from "./order.js";
import { say } from "./toast.js";
import { t } from "./wording.js";

const box = document.getElementById("machine");
const trouble = document.getElementById("machine-trouble");
const address = `/api/assets/${encodeURIComponent(box.dataset.id)}`;
const JSON_TYPE = { "Content-Type": "application/json" };

/** @param {string} text */
function showTrouble(text) {
  trouble.textContent = text;
  trouble.hidden = !text;
  if (text) trouble.scrollIntoView({ block: "nearest" });
}

/** @param {string} path below the machine @param {RequestInit} options @param {string} done what to say then */
async function change(path, options, done) {
  showTrouble("");
  const changed = await order(`${address}${path}`, options, (refused) =>
    showTrouble(refused ? `${refused.message} ${refused.hint}`.trim() : t("machine_documents.connection")),
  );
  if (!changed) return;
  const response = await fetch(`${location.pathname}?part=body`);
  if (response.ok) box.innerHTML = await response.text();
  say(t(done));
}

/** @param {HTMLButtonElement} button */
async function untie(button) {
  const words = {
    title: t("machine_documents.untie_confirm"),
    subject: button.dataset.title,
    text: t("machine_documents.untie_text"),
    yes: t("machine_documents.untie"),
  };
  if (await confirmInPage(words)) change(`/documents/${button.dataset.document}`, { method: "DELETE" }, "machine_documents.untied");
}

const ORDERS = {
  untie,
  release: (button) =>
    change(`/folders?${new URLSearchParams({ folder: button.dataset.folder })}`, { method: "DELETE" }, "machine_documents.released"),
  "remove-photo": () => change("/photo", { method: "DELETE" }, "machine_documents.photo_removed"),
};

const FORMS = {
  "photo-form": (fields) => change("/photo", { method: "PUT", body: fields.get("photo") }, "machine_documents.photo_saved"),
  "tie-form": (fields) => change(`/documents/${fields.get("document")}`, { method: "PUT" }, "machine_documents.tied"),
  "folder-form": (fields) =>
    change("/folders", { method: "POST", headers: JSON_TYPE, body: JSON.stringify({ folder: fields.get("folder") }) }, "machine_documents.named"),
};

box.addEventListener("click", (event) => {
  const button = /** @type {HTMLButtonElement} */ (/** @type {HTMLElement} */ (event.target).closest("[data-action]"));
  if (button) ORDERS[button.dataset.action](button);
});
box.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  FORMS[form.id](new FormData(form));
});
