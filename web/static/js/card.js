/** Evidence cards: filled from a passage, folded when long. */

import { markWords } from "./highlight.js";
import { t } from "./wording.js";

/**
 * Where a passage or citation stands.
 * @param {{document_id: string, page: number, chunk_id: number}} place
 */
export function pageAddress(place) {
  return `/documents/${encodeURIComponent(place.document_id)}/pages/${place.page}?chunk=${place.chunk_id}`;
}

/**
 * @param {any} passage as the contract gives it
 * @param {RegExp | null} pattern asked words
 */
export function makeCard(passage, pattern) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("card-template"));
  const card = /** @type {HTMLElement} */ (template.content.firstElementChild.cloneNode(true));
  const put = (field, text) => (card.querySelector(`[data-field="${field}"]`).textContent = text);
  card.dataset.chunk = String(passage.chunk_id);
  card.querySelector('[data-field="link"]').setAttribute("href", pageAddress(passage));
  put("kind", t(`kinds.${passage.kind}`));
  put("title", passage.title);
  put("revision", passage.revision ? t("card.revision", { revision: passage.revision }) : "");
  put("page", t("card.page", { page: passage.page }));
  put("heading", passage.heading.join(" › "));
  put("text", passage.text);
  markWords(card.querySelector("[data-mark-words]"), pattern);
  return card;
}

/**
 * Shows the "more" button where text is cut off. Call when the card is on the page.
 * @param {HTMLElement} card
 */
export function foldCard(card) {
  const text = card.querySelector(".card-text");
  const more = card.querySelector("[data-more]");
  const first = text.querySelector("mark");
  if (first && first.offsetTop - text.offsetTop > text.clientHeight) card.classList.add("is-open");
  more.hidden = text.scrollHeight <= text.clientHeight + 4 && !card.classList.contains("is-open");
  setOpen(card, card.classList.contains("is-open"));
  more.onclick = () => setOpen(card, !card.classList.contains("is-open"));
}

/** @param {HTMLElement} card @param {boolean} open */
function setOpen(card, open) {
  const more = card.querySelector("[data-more]");
  card.classList.toggle("is-open", open);
  more.setAttribute("aria-expanded", String(open));
  more.textContent = t(open ? "card.less" : "card.more");
}
