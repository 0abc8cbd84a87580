/** The search page: results follow the typing, words are marked, pages open beside the list. */

import { foldCard } from "./card.js";
import { installCopyLinks, showCopyButtons } from "./copy_link.js";
import { markWords, patternOf } from "./highlight.js";
import { forgetMiss, noteMiss } from "./missed_search.js";
import { installPanel } from "./panel.js";
import { installKeys } from "./search_keys.js";
import { t } from "./wording.js";

const PAUSE_MS = 180;
const form = /** @type {HTMLFormElement} */ (document.getElementById("search"));
const body = /** @type {HTMLElement} */ (document.getElementById("results-body"));
const count = /** @type {HTMLElement} */ (document.getElementById("results-count"));
let running = new AbortController();
let timer = 0;

/** Marks, folds and opens up what the server sent. */
function dressResults() {
  const found = /** @type {HTMLElement} */ (body.querySelector(".results-found"));
  const pattern = patternOf(found.dataset.asked ?? "");
  found.querySelectorAll(".card").forEach((card) => {
    markWords(card.querySelector("[data-mark-words]"), pattern);
    foldCard(/** @type {HTMLElement} */ (card));
  });
  showCopyButtons(found);
}

/** The form as an address, without what was left open. */
function formAddress() {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (String(value).trim() && !(name === "k" && value === form.elements["k"].options[0].value)) fields.set(name, String(value).trim());
  }
  return fields.toString() ? `/search?${fields}` : "/search";
}

async function refreshResults(isSubmitted = false) {
  clearTimeout(timer);
  forgetMiss();
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
    const found = /** @type {HTMLElement} */ (body.querySelector(".results-found"));
    count.textContent = found.dataset.said || (found.querySelector(".empty") ? t("search.none") : "");
    noteIfMissed(isSubmitted);
  } catch {
    if (signal.aborted) return;
    count.textContent = t("search.failed");
  }
  body.removeAttribute("aria-busy");
}

/** @param {boolean} isSubmitted */
function noteIfMissed(isSubmitted) {
  if (body.querySelector("[data-missed]")) noteMiss(form, isSubmitted);
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  forgetMiss();
  timer = setTimeout(() => refreshResults(), PAUSE_MS);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  refreshResults(true);
});
dressResults();
noteIfMissed(false);
installPanel();
installCopyLinks();
installKeys(/** @type {HTMLInputElement} */ (document.getElementById("query")), body);
