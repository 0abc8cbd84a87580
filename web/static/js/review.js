/** The review page: filter, editor, approval, withdrawal. */

import { confirmInPage } from "./confirm.js";
import { installPanel } from "./panel.js";
import { order } from "./order.js";
import { addProof, dropProof, insertMark, proofsOf } from "./review_proofs.js";
import { say } from "./toast.js";
import { t } from "./wording.js";

const list = document.getElementById("review-list");
const filters = document.getElementById("filters");

async function refreshList() {
  const response = await fetch("/review?part=list");
  if (!response.ok) return;
  list.innerHTML = await response.text();
  applyFilter();
  filters.querySelector('[aria-pressed="true"]').focus();
}

function applyFilter() {
  const wanted = filters.querySelector('[aria-pressed="true"]').dataset.filter;
  const items = [...list.querySelectorAll(".review-item")];
  for (const item of items) item.hidden = wanted !== "all" && item.dataset.state !== wanted;
  for (const button of filters.querySelectorAll("[data-filter]")) {
    const fits = items.filter((item) => [item.dataset.state, "all"].includes(button.dataset.filter));
    button.querySelector(".review-number").textContent = String(fits.length);
  }
  filters.hidden = items.length === 0;
  const none = document.getElementById("none-match");
  if (none) none.hidden = items.some((item) => !item.hidden);
}

/** @param {HTMLFormElement} form where it is said why an order was not carried out */
function toldIn(form) {
  return (refused) => showTrouble(form, refused ? `${refused.message} ${refused.hint}` : t("chat.connection"));
}

/** @param {HTMLFormElement} form */
async function approve(form) {
  const answer = form.closest(".review-item").dataset.answer;
  const citations = proofsOf(form).map((proof) => ({
    document_id: proof.dataset.document,
    page: Number(proof.dataset.page),
  }));
  const body = JSON.stringify({ text: form.querySelector('[data-review="text"]').value, citations });
  const headers = { "Content-Type": "application/json" };
  const approved = await order(`/api/review/${answer}/approve`, { method: "POST", headers, body }, toldIn(form));
  if (!approved) return;
  await refreshList();
  say(t("review.approved"));
}

/** @param {HTMLButtonElement} button */
async function withdraw(button) {
  const subject = button.closest(".review-item").querySelector(".review-question").textContent;
  const words = { title: t("review.withdraw_confirm"), subject, text: t("review.withdraw_text"), yes: t("review.withdraw") };
  if (!(await confirmInPage(words))) return;
  if (!(await order(`/api/curated/${button.dataset.curated}`, { method: "DELETE" }, toldIn(button.form)))) return;
  await refreshList();
  say(t("review.withdrawn"));
}

/** @param {HTMLFormElement} form @param {string} text */
function showTrouble(form, text) {
  const trouble = form.querySelector('[data-review="trouble"]');
  trouble.textContent = text;
  trouble.hidden = !text;
}

list.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("[data-action]");
  const form = /** @type {HTMLFormElement} */ (button?.closest("form"));
  if (!button) return;
  if (button.dataset.action === "add") showTrouble(form, addProof(form));
  if (button.dataset.action === "drop") dropProof(form, button.closest(".proof"));
  if (button.dataset.action === "mark") insertMark(form, button.textContent);
  if (button.dataset.action === "withdraw") withdraw(/** @type {HTMLButtonElement} */ (button));
});
list.addEventListener("submit", (event) => {
  event.preventDefault();
  approve(/** @type {HTMLFormElement} */ (event.target));
});
filters.addEventListener("click", (event) => {
  const chosen = /** @type {HTMLElement} */ (event.target).closest("[data-filter]");
  if (!chosen) return;
  for (const button of filters.querySelectorAll("[data-filter]")) button.setAttribute("aria-pressed", String(button === chosen));
  applyFilter();
});
installPanel();
applyFilter();
