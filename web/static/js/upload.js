/** Files from the button or dropped on the page, sent in one request with visible progress. */

import { refuseFiles, reportRefused, showUpload } from "./job_view.js";
import { t } from "./wording.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("drop"));
const input = /** @type {HTMLInputElement} */ (document.getElementById("files"));
const words = /** @type {HTMLElement} */ (form.querySelector(".drop-text"));
const plainText = words.textContent;

/** @param {(job: any) => void} onStarted */
export function installUpload(onStarted) {
  input.addEventListener("change", () => {
    sendFiles([...input.files], onStarted);
    input.value = "";
  });
  addEventListener("dragover", (event) => {
    event.preventDefault();
    setOver(true);
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) setOver(false);
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    setOver(false);
    sendFiles([...(event.dataTransfer?.files ?? [])], onStarted);
  });
}

/** @param {boolean} over */
function setOver(over) {
  form.classList.toggle("is-over", over);
  words.textContent = over ? words.dataset.drop : plainText;
}

/** @param {File[]} files @param {(job: any) => void} onStarted */
function sendFiles(files, onStarted) {
  const limit = Number(form.dataset.limitMb);
  const tooLarge = files.filter((file) => file.size > limit * 1_000_000);
  const fitting = files.filter((file) => !tooLarge.includes(file));
  refuseFiles(tooLarge.map((file) => file.name), t("documents.too_large", { limit }), t("documents.too_large_hint"));
  if (!fitting.length) return;
  const data = new FormData();
  fitting.forEach((file) => data.append("files", file, file.name));
  const request = new XMLHttpRequest();
  request.upload.onprogress = (event) => showUpload(event.loaded / event.total);
  request.onload = () => finished(request, onStarted);
  request.onerror = () => reportRefused(t("chat.connection"), "");
  request.open("POST", "/api/documents");
  request.send(data);
  showUpload(0);
}

/** @param {XMLHttpRequest} request @param {(job: any) => void} onStarted */
function finished(request, onStarted) {
  let body = {};
  try {
    body = JSON.parse(request.responseText);
  } catch {
    // Not ours to read; told as a lost connection below.
  }
  if (body.job) onStarted(body.job);
  else reportRefused(body.error?.message ?? t("chat.connection"), body.error?.hint ?? "");
}
