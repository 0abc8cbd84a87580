/** The pages that prove an answer, in the review page's editor. Their place in the list is their mark in the text. */

import { t } from "./wording.js";

const MARK = /\[(\d{1,2})\]/g;

/** @param {HTMLFormElement} form @returns {HTMLElement[]} */
export function proofsOf(form) {
  return [...form.querySelectorAll(".proof")];
}

/**
 * Adds the page that the picker names; a page that is there already is not added twice.
 * @param {HTMLFormElement} form
 * @returns {string} why it could not be added, or ""
 */
export function addProof(form) {
  const chosen = form.querySelector('[data-review="document"]').selectedOptions[0];
  const page = Number(form.querySelector('[data-review="page"]').value);
  const limit = Number(proofList(form).dataset.limit);
  if (!chosen) return t("review.no_pages");
  const count = Number(chosen.dataset.pages);
  if (!Number.isInteger(page) || page < 1 || page > count) return t("review.page_range", { count });
  if (proofsOf(form).some((proof) => proof.dataset.document === chosen.value && Number(proof.dataset.page) === page)) return "";
  if (proofsOf(form).length >= limit) return t("review.too_many_pages", { count: limit });
  proofList(form).append(makeProof(chosen.value, chosen.dataset.title, page));
  number(form);
  return "";
}

/**
 * Removes a page, its mark from the text, and closes the gap in the numbers.
 * @param {HTMLFormElement} form
 * @param {HTMLElement} proof
 */
export function dropProof(form, proof) {
  const gone = proofsOf(form).indexOf(proof) + 1;
  const text = form.querySelector('[data-review="text"]');
  text.value = text.value
    .replace(new RegExp(`[ \\t]*\\[${gone}\\]`, "g"), "")
    .replace(MARK, (mark, said) => (Number(said) > gone ? `[${Number(said) - 1}]` : mark));
  proof.remove();
  number(form);
  form.querySelector('[data-action="add"]').focus();
}

/** @param {HTMLFormElement} form @param {string} mark */
export function insertMark(form, mark) {
  const text = /** @type {HTMLTextAreaElement} */ (form.querySelector('[data-review="text"]'));
  text.setRangeText(`[${mark}]`, text.selectionStart, text.selectionEnd, "end");
  text.focus();
}

function makeProof(id, title, page) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("proof-template"));
  const proof = /** @type {HTMLElement} */ (template.content.firstElementChild.cloneNode(true));
  proof.dataset.document = id;
  proof.dataset.page = String(page);
  proof.querySelector('[data-proof="link"]').setAttribute("href", `/documents/${encodeURIComponent(id)}/pages/${page}`);
  proof.querySelector('[data-proof="title"]').textContent = title;
  proof.querySelector('[data-proof="page"]').textContent = t("card.page", { page });
  proof.querySelector('[data-action="drop"]').setAttribute("aria-label", `${t("review.drop")}: ${title} ${t("card.page", { page })}`);
  return proof;
}

/** @param {HTMLFormElement} form */
function number(form) {
  proofsOf(form).forEach((proof, place) => {
    const mark = proof.querySelector(".cite");
    mark.textContent = String(place + 1);
    mark.setAttribute("aria-label", t("review.mark_label", { mark: place + 1 }));
  });
  form.querySelector('[data-review="no-proofs"]').hidden = proofsOf(form).length > 0;
}

/** @param {HTMLFormElement} form @returns {HTMLElement} */
function proofList(form) {
  return form.querySelector('[data-review="proofs"]');
}
