/** The page for when the server is away: in the reader's language, with the question kept, until the server is back. */

import { keptDraft } from "./draft.js";
import { keptReader } from "./reader.js";

const EVERY_MS = 5000;
const reader = keptReader();
const root = document.documentElement;
const sections = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-language]")]);

function showLanguage() {
  const wanted = reader.language ?? navigator.language.slice(0, 2);
  const mine = sections.find((section) => section.dataset.language === wanted) ?? sections[0];
  sections.forEach((section) => (section.hidden = section !== mine));
  root.lang = mine.lang;
  document.title = mine.querySelector("h1").textContent;
  root.dataset.theme = reader.theme ?? "system";
  root.dataset.size = reader.size ?? "normal";
}

function showDraft() {
  const question = keptDraft();
  document.querySelectorAll('[data-part="kept"]').forEach((part) => {
    part.hidden = !question;
    part.querySelector('[data-field="question"]').textContent = question;
  });
}

/** The address is still the one that was wanted: loading it again is all there is to do. */
async function retryQuietly() {
  const isBack = await fetch("/healthz", { cache: "no-store" }).then((response) => response.ok, () => false);
  if (isBack) location.reload();
}

showLanguage();
showDraft();
document.querySelectorAll('[data-action="retry"]').forEach((retry) =>
  retry.addEventListener("click", (event) => {
    event.preventDefault();
    location.reload();
  }),
);
addEventListener("online", retryQuietly);
setInterval(retryQuietly, EVERY_MS);
