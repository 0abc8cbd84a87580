/** One document's page: facts put right, revisions taken back and put in force again. */

import { confirmInPage } from "./confirm.js";
import { order } from "./order.js";
import { say } from "./toast.js";
import { t } from "./wording.js";

const body = document.getElementById("document");
const address = `/api/documents/${encodeURIComponent(body.dataset.id)}`;

/** What the server shows now, the passages where they were. */
async function refresh() {
  const query = new URLSearchParams(location.search);
  query.set("part", "body");
  const response = await fetch(`${location.pathname}?${query}`);
  if (response.ok) body.innerHTML = await response.text();
}

/** @param {string} text */
function showTrouble(text) {
  const trouble = document.getElementById("document-trouble");
  trouble.textContent = text;
  trouble.hidden = !text;
  if (text) trouble.scrollIntoView({ block: "nearest" });
}

/** @param {string} url @param {RequestInit} options @param {string} done what to say then */
async function change(url, options, done) {
  showTrouble("");
  const told = (refused) => showTrouble(refused ? `${refused.message} ${refused.hint}` : t("document_page.connection"));
  if (!(await order(url, options, told))) return;
  await refresh();
  say(done);
}

/** @param {Record<string, string | null>} facts */
function correct(facts) {
  const headers = { "Content-Type": "application/json" };
  return change(address, { method: "PATCH", headers, body: JSON.stringify(facts) }, t("document_page.saved"));
}

/** Only what was changed here: the rest stays as the file says. @param {HTMLFormElement} form */
function save(form) {
  const fields = /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll("[data-shown]")]);
  const changed = fields.filter((field) => field.value !== field.dataset.shown);
  if (!changed.length) return say(t("document_page.nothing_changed"));
  return correct(Object.fromEntries(changed.map((field) => [field.name, field.value])));
}

/** @param {string} role the least that may read the document */
function limitReaders(role) {
  const headers = { "Content-Type": "application/json" };
  return change(`${address}/readers`, { method: "PUT", headers, body: JSON.stringify({ role }) }, t("document_page.readers_saved"));
}

/** @param {DOMStringMap} chosen */
async function orderRevision({ order: name, document: id, subject }) {
  const url = `/api/documents/${encodeURIComponent(id)}/${name}`;
  if (name === "restore") return change(url, { method: "POST" }, t("document_page.was_put_back"));
  const words = { title: t("document_page.roll_back_confirm"), subject, text: t("document_page.roll_back_text"), yes: t("document_page.roll_back") };
  if (await confirmInPage(words)) await change(url, { method: "POST" }, t("document_page.rolled_back"));
}

body.addEventListener("submit", (event) => {
  event.preventDefault();
  save(/** @type {HTMLFormElement} */ (event.target));
});
body.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("[data-order], [data-reset], [data-readers]");
  if (!button) return;
  if (button.dataset.readers) limitReaders(button.dataset.readers);
  else if (button.dataset.reset) correct({ [button.dataset.reset]: null });
  else orderRevision(button.dataset);
});
