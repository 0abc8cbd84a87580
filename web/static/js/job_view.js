/** A job in its box (job_box.html): its progress while it runs, its outcome and the way to its report when it is over. */

import { t } from "./wording.js";

const box = document.getElementById("job");
const part = (name) => /** @type {any} */ (box.querySelector(`[data-job="${name}"]`));
const FINISHED = new Set(["done", "failed", "cancelled"]);
/** Files that this page would not even send; they stand in the report with the others. @type {any[]} */
let refused = [];
/** @type {EventSource | null} */
let source = null;

/**
 * Shows a job until it is finished.
 * @param {any} job
 * @param {() => void} onFinished
 */
export function followJob(job, onFinished) {
  source?.close();
  showJob(job);
  source = new EventSource(`/api/jobs/${encodeURIComponent(job.id)}/events`);
  for (const order of ["cancel", "pause", "resume"]) {
    part(order).onclick = () => fetch(`/api/jobs/${encodeURIComponent(job.id)}/${order}`, { method: "POST" });
  }
  source.addEventListener("job", (event) => {
    const now = JSON.parse(event.data);
    showJob(now);
    if (!FINISHED.has(now.state)) return;
    source.close();
    refused = [];
    onFinished();
  });
}

/** What a finished job could not read stands on the page by itself. @param {() => void} onFinished */
export async function followLatestJob(onFinished) {
  const response = await fetch("/api/jobs?limit=1").catch(() => null);
  const [latest] = response?.ok ? (await response.json()).jobs : [];
  if (!latest) return;
  if (!FINISHED.has(latest.state)) followJob(latest, onFinished);
  else if (latest.error) showJob(latest);
}

/** @param {number} fraction of the bytes sent */
export function showUpload(fraction) {
  box.hidden = false;
  box.dataset.state = "running";
  part("title").textContent = t("documents.uploading", { percent: Math.round(fraction * 100) });
  part("bar").value = fraction;
  part("counts").textContent = "";
  showOrders({ state: "" });
  showFailures([]);
}

/** @param {string} message @param {string} hint */
export function reportRefused(message, hint) {
  box.hidden = false;
  box.dataset.state = "failed";
  part("title").textContent = message;
  part("counts").textContent = hint;
  showOrders({ state: "" });
  showFailures([]);
}

/** @param {string[]} names @param {string} message @param {string} hint */
export function refuseFiles(names, message, hint) {
  refused = names.map((path) => ({ path, status: "failed", message, hint }));
  if (!refused.length) return;
  showJob({ state: "done", progress: {}, outcomes: [] });
}

/** @param {any} job */
function showJob(job) {
  const outcomes = [...refused, ...job.outcomes];
  const failed = outcomes.filter((outcome) => outcome.status === "failed");
  const isFinished = FINISHED.has(job.state);
  box.hidden = false;
  box.dataset.state = isFinished && failed.length ? "failed" : job.state;
  part("title").textContent = titleOf(job, failed.length);
  showOrders(job);
  part("counts").textContent = isFinished ? countsOf(outcomes) : progressOf(job.progress);
  part("bar").value = fractionOf(job.progress);
  if (job.error) part("counts").textContent = [job.error.message, job.error.hint].filter(Boolean).join(" ");
  showFailures(failed);
}

/** What may be ordered now. @param {{id?: string, state: string}} job */
function showOrders({ id, state }) {
  const isUnfinished = Boolean(id) && !FINISHED.has(state);
  part("cancel").hidden = !isUnfinished;
  part("pause").hidden = state !== "running";
  part("resume").hidden = state !== "paused" && state !== "pausing";
  part("report").hidden = !id || isUnfinished;
  if (id) part("report").href = `/admin/jobs/${encodeURIComponent(id)}`;
}

function titleOf(job, failed) {
  if (job.state === "done") return failed ? t("documents.job_partly", { failed }) : t("documents.job_done");
  if (job.state !== "running") return t(`documents.job_${job.state}`);
  const stage = job.progress.stage ?? "running";
  return t(`documents.job_${stage}`, { path: nameOf(job.progress.path ?? "") });
}

function progressOf({ files_done, files_total, pages_done, pages_total }) {
  const files = files_total ? t("documents.progress_files", { done: Math.min(files_done + 1, files_total), total: files_total }) : "";
  const pages = pages_total ? t("documents.progress_pages", { done: pages_done, total: pages_total }) : "";
  return [files, pages].filter(Boolean).join(" · ");
}

function fractionOf({ files_done = 0, files_total = 0, pages_done = 0, pages_total = 0 }) {
  const withinFile = pages_total ? pages_done / pages_total : 0;
  return files_total ? Math.min(1, (files_done + withinFile) / files_total) : 0;
}

function countsOf(outcomes) {
  const kinds = ["added", "updated", "unchanged", "removed", "failed"];
  const counts = kinds.map((kind) => [kind, outcomes.filter((outcome) => outcome.status === kind).length]);
  return counts
    .filter(([, count]) => count)
    .map(([kind, count]) => t(`documents.report_${kind}`, { count }))
    .join(" · ");
}

function showFailures(failed) {
  part("failures").hidden = failed.length === 0;
  const items = failed.map((outcome) => {
    const item = document.createElement("li");
    const name = Object.assign(document.createElement("strong"), { textContent: nameOf(outcome.path) });
    const reason = Object.assign(document.createElement("p"), { textContent: outcome.message ?? "" });
    const hint = Object.assign(document.createElement("p"), { textContent: outcome.hint ?? "", className: "hint" });
    item.append(name, reason, hint);
    return item;
  });
  part("failure-list").replaceChildren(...items);
}

function nameOf(path) {
  return path.replace(/^uploads\//, "");
}
