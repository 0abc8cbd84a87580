/** What a reader says of an answer: once, with a note if they like. Nothing tells who they are. */

import { t } from "./wording.js";

/**
 * Shows the buttons below an answer that has an id; a turn that was judged before stays locked.
 * @param {HTMLFormElement} form
 * @param {{answer: any, feedback?: string}} turn
 * @param {() => void} onGiven called once it is sent, with `turn.feedback` set
 */
export function offerFeedback(form, turn, onGiven) {
  if (!turn.answer?.answer_id) return;
  form.hidden = false;
  if (turn.feedback) {
    lock(form, turn.feedback);
    return;
  }
  let chosen = "";
  for (const button of verdicts(form)) {
    button.onclick = () => {
      chosen = button.dataset.verdict;
      press(form, chosen);
      part(form, "more").hidden = false;
      form.scrollIntoView({ block: "nearest" });
    };
  }
  form.onsubmit = async (event) => {
    event.preventDefault();
    const note = /** @type {HTMLTextAreaElement} */ (part(form, "note")).value;
    const send = /** @type {HTMLButtonElement} */ (form.querySelector('[type="submit"]'));
    send.disabled = true;
    const isKept = await post({ answer_id: turn.answer.answer_id, verdict: chosen, note });
    send.disabled = false;
    if (!isKept) {
      part(form, "said").textContent = t("feedback.failed");
      return;
    }
    turn.feedback = chosen;
    lock(form, chosen);
    onGiven();
  };
}

/** @param {{answer_id: string, verdict: string, note: string}} judgement */
async function post(judgement) {
  try {
    const headers = { "Content-Type": "application/json" };
    return (await fetch("/api/feedback", { method: "POST", headers, body: JSON.stringify(judgement) })).ok;
  } catch {
    return false;
  }
}

/** @param {HTMLFormElement} form @param {string} verdict */
function lock(form, verdict) {
  press(form, verdict);
  part(form, "more").hidden = true;
  form.querySelector("fieldset").disabled = true;
  form.classList.add("is-given");
  part(form, "said").textContent = t("feedback.thanks", { verdict: t(`feedback.${verdict}`) });
}

/** @param {HTMLFormElement} form @param {string} verdict */
function press(form, verdict) {
  for (const button of verdicts(form)) button.setAttribute("aria-pressed", String(button.dataset.verdict === verdict));
}

/** @param {HTMLFormElement} form @returns {NodeListOf<HTMLButtonElement>} */
function verdicts(form) {
  return form.querySelectorAll("[data-verdict]");
}

/** @param {HTMLFormElement} form @param {string} name @returns {HTMLElement} */
function part(form, name) {
  return form.querySelector(`[data-feedback="${name}"]`);
}
