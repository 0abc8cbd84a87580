/** The search page: marks the words, folds long passages, opens pages beside the list. */

import { foldCard } from "./card.js";
import { markWords, patternOf } from "./highlight.js";
import { installPanel } from "./panel.js";

const results = /** @type {HTMLElement} */ (document.querySelector(".results"));
const pattern = patternOf(results.dataset.asked ?? "");
results.querySelectorAll(".card").forEach((card) => {
  markWords(card.querySelector("[data-mark-words]"), pattern);
  foldCard(/** @type {HTMLElement} */ (card));
});
const form = /** @type {HTMLFormElement} */ (document.getElementById("search"));
form.querySelectorAll("select").forEach((select) =>
  select.addEventListener("change", () => {
    if (form.checkValidity()) form.requestSubmit();
  }),
);
installPanel();
