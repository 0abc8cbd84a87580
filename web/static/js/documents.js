/** The documents page: list, filter, upload, removal, reading again. */

import { confirmInPage } from "./confirm.js";
import { followJob, followLatestJob, reportRefused } from "./job_view.js";
import { order } from "./order.js";
import { say } from "./toast.js";
import { installUpload } from "./upload.js";
import { t } from "./wording.js";

const list = document.getElementById("document-list");
const filter = /** @type {HTMLInputElement} */ (document.getElementById("filter"));

async function refreshList() {
  const response = await fetch("/documents?part=list");
  if (!response.ok) return;
  list.innerHTML = await response.text();
  applyFilter();
}

/** Every word must stand somewhere in a row. */
function applyFilter() {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = [...list.querySelectorAll("tr.document")];
  let shown = 0;
  for (const row of rows) {
    const fits = words.every((word) => row.dataset.words.includes(word));
    row.hidden = !fits;
    if (fits) shown += 1;
  }
  const key = words.length ? "documents.count_filtered" : "documents.count";
  document.getElementById("count").textContent = t(key, { count: shown, total: rows.length });
  const none = document.getElementById("none-match");
  if (none) none.hidden = shown > 0;
}

/** @param {import("./sse.js").ServerError | null} refused */
function showTrouble(refused) {
  reportRefused(refused ? refused.message : t("chat.connection"), refused ? refused.hint : "");
}

/** @param {HTMLElement} row */
async function remove(row) {
  const { id, title } = row.dataset;
  const words = { title: t("documents.remove_confirm"), subject: title, text: t("documents.remove_text"), yes: t("documents.remove") };
  if (!(await confirmInPage(words))) return;
  if (!(await order(`/api/documents/${encodeURIComponent(id)}`, { method: "DELETE" }, showTrouble))) return;
  await refreshList();
  say(t("documents.removed", { title }));
  filter.focus();
}

/** @param {string[]} paths */
async function readAgain(paths) {
  const started = await order("/api/files/read-again", filesOrder(paths), showTrouble);
  if (started?.jobs.length) followJob(started.jobs.at(-1), refreshList);
}

/** @param {HTMLElement} problem */
async function setAside(problem) {
  if (!(await order("/api/files/set-aside", filesOrder([problem.dataset.path]), showTrouble))) return;
  await refreshList();
  say(t("documents.set_aside_done"));
}

/** @param {string[]} paths @returns {RequestInit} */
function filesOrder(paths) {
  return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ paths }) };
}

async function reindex() {
  const words = {
    title: t("documents.reindex_confirm"),
    subject: "",
    text: t("documents.reindex_text"),
    yes: t("documents.reindex"),
  };
  if (!(await confirmInPage(words))) return;
  const started = await order("/api/reindex", { method: "POST" }, showTrouble);
  if (started) followJob(started.job, refreshList);
}

list.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("[data-action]");
  const problem = button?.closest(".problem");
  if (button?.dataset.action === "remove") remove(button.closest("tr"));
  if (button?.dataset.action === "read-again") readAgain([problem.dataset.path]);
  if (button?.dataset.action === "read-all-again") readAgain([...list.querySelectorAll(".problem")].map((one) => one.dataset.path));
  if (button?.dataset.action === "set-aside") setAside(problem);
});
filter.addEventListener("input", applyFilter);
document.getElementById("reindex").addEventListener("click", reindex);
installUpload((job) => followJob(job, refreshList));
followLatestJob(refreshList);
applyFilter();
