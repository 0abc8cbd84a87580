/** Watched folders: a preview before anything is read, then the list with what is gone. */

import { confirmInPage } from "./confirm.js";
import { followJob, followLatestJob } from "./job_view.js";
import { showMoments } from "./moments.js";
import { order } from "./order.js";
import { refusal, ServerError } from "./sse.js";
import { say } from "./toast.js";
import { t } from "./wording.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("folder-form"));
const preview = document.getElementById("folder-preview");
const list = document.getElementById("folder-list");
const trouble = document.getElementById("folder-trouble");

async function refreshList() {
  const response = await fetch("/admin/folders?part=list");
  if (!response.ok) return;
  list.innerHTML = await response.text();
  showMoments(list);
}

/** @param {ServerError | null} refused */
function showTrouble(refused) {
  trouble.textContent = refused ? `${refused.message} ${refused.hint}` : t("folders.connection");
  trouble.hidden = false;
  trouble.scrollIntoView({ block: "nearest" });
}

/** @param {string} path @param {RequestInit} options @returns {Promise<any>} null where it was not done */
function change(path, options) {
  trouble.hidden = true;
  return order(`/api/folders${path}`, options, showTrouble);
}

async function showPreview() {
  trouble.hidden = true;
  preview.textContent = t("folders.looking");
  const path = String(new FormData(form).get("path"));
  try {
    const response = await fetch(`/admin/folders/preview?path=${encodeURIComponent(path)}`);
    if (!response.ok) throw await refusal(response);
    preview.innerHTML = await response.text();
    document.getElementById("preview-title").focus();
  } catch (error) {
    preview.replaceChildren();
    showTrouble(error instanceof ServerError ? error : null);
  }
}

async function confirmPreview() {
  const folder = { ...Object.fromEntries(new FormData(form)), path: /** @type {HTMLElement} */ (preview.firstElementChild).dataset.path };
  const headers = { "Content-Type": "application/json" };
  const added = await change("", { method: "POST", headers, body: JSON.stringify(folder) });
  if (!added) return;
  form.reset();
  preview.replaceChildren();
  say(t("folders.added", { path: added.folder.path }));
  await shown(added);
}

/** @param {any} changed a folder, and the job that reads it where there is something to read */
async function shown(changed) {
  await refreshList();
  if (changed.job) followJob(changed.job, refreshList);
}

/** @param {HTMLElement} folder */
async function remove({ dataset: { id, path } }) {
  const words = { title: t("folders.remove_confirm"), subject: path, text: t("folders.remove_text"), yes: t("folders.remove") };
  if ((await confirmInPage(words)) && (await change(`/${id}`, { method: "DELETE" }))) await refreshList();
}

/** @param {HTMLElement} folder */
async function removeGone({ dataset: { id, path } }) {
  const words = { title: t("folders.gone_confirm"), subject: path, text: t("folders.gone_text"), yes: t("folders.remove_gone") };
  if (!(await confirmInPage(words))) return;
  const done = await change(`/${id}/remove-gone`, { method: "POST" });
  if (done) say(t("folders.gone_removed", { count: done.removed }));
  await refreshList();
}

/** @param {string} action @param {HTMLElement} folder */
async function act(action, folder) {
  if (action === "remove") return remove(folder);
  if (action === "remove-gone") return removeGone(folder);
  const changed = await change(`/${folder.dataset.id}/${action}`, { method: "POST" });
  if (!changed) return;
  if (action === "look" && !changed.job && !changed.folder.unreachable_since) say(t("folders.nothing_new"));
  await shown(changed);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  showPreview();
});
preview.addEventListener("click", (event) => {
  const action = /** @type {HTMLElement} */ (event.target).closest("[data-action]")?.getAttribute("data-action");
  if (action === "confirm") confirmPreview();
  if (action === "forget") preview.replaceChildren();
});
list.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("[data-action]");
  if (button) act(button.dataset.action, button.closest(".folder"));
});
followLatestJob(refreshList);
