/** Past repairs: the list follows the typing, words are marked, pages open beside the list. */

import { markWords, patternOf } from "./highlight.js";
import { installPanel } from "./panel.js";
import { t } from "./wording.js";

const PAUSE_MS = 250;
const form = /** @type {HTMLFormElement} */ (document.getElementById("repairs"));
const body = /** @type {HTMLElement} */ (document.getElementById("results-body"));
const count = /** @type {HTMLElement} */ (document.getElementById("results-count"));
let running = new AbortController();
let timer = 0;

function dressResults() {
  const found = /** @type {HTMLElement} */ (body.querySelector(".repairs-found"));
  const pattern = patternOf(found.dataset.asked ?? "");
  found.querySelectorAll("[data-mark-words]").forEach((text) => markWords(/** @type {HTMLElement} */ (text), pattern));
}

function formAddress() {
  const fields = [...new FormData(form)].map(([name, value]) => [name, String(value).trim()]).filter(([, value]) => value);
  return fields.length ? `/repairs?${new URLSearchParams(fields)}` : "/repairs";
}

async function refreshResults() {
  clearTimeout(timer);
  running.abort();
  running = new AbortController();
  const { signal } = running;
  const address = formAddress();
  history.replaceState(history.state, "", address);
  body.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(`${address}${address.includes("?") ? "&" : "?"}part=results`, { signal });
    if (!response.ok) throw new Error(String(response.status));
    const html = await response.text();
    if (signal.aborted) return;
    body.innerHTML = html;
    dressResults();
    const found = /** @type {HTMLElement} */ (body.querySelector(".repairs-found"));
    count.textContent = found.dataset.said || t("repairs.none");
  } catch {
    if (signal.aborted) return;
    count.textContent = t("repairs.failed");
    count.classList.remove("visually-hidden");
  }
  body.removeAttribute("aria-busy");
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(refreshResults, PAUSE_MS);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  refreshResults();
});
/** What was typed before this script was there, or a browser filled in again. */
function isBehind() {
  const shown = new URLSearchParams(location.search);
  return [...new FormData(form)].some(([name, value]) => String(value).trim() !== (shown.get(name) ?? "").trim());
}

dressResults();
installPanel();
if (isBehind()) refreshResults();
