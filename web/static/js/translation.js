/** One tap translates an answer into the page's language: reading help by the local model, which nobody checked. */

import { postForEvents, ServerError } from "./sse.js";
import { t } from "./wording.js";

const language = document.documentElement.dataset.language;

/** Where the document's page fits beside the answer; below, the panel covers it (viewer.css). */
const FITS_BESIDE = matchMedia("(min-width: 68.01rem)");

/**
 * @param {HTMLButtonElement} button shown where the answer is in another language than the page
 * @param {HTMLElement} box @param {{text: string, language: string}} answer
 * @param {((from: HTMLElement, keepsFocus: boolean) => void) | null} openSource opens the first page that the answer cites
 */
export function offerTranslation(button, box, answer, openSource) {
  const source = /** @type {HTMLButtonElement} */ (box.querySelector("[data-translation=source]"));
  source.hidden = !openSource;
  source.onclick = () => openSource?.(source, false);
  button.hidden = !answer.text || answer.language === language;
  button.onclick = () => {
    if (FITS_BESIDE.matches) openSource?.(button, true);
    translate(button, box, answer.text);
  };
}

/** @param {HTMLButtonElement} button @param {HTMLElement} box @param {string} text */
async function translate(button, box, text) {
  const said = /** @type {HTMLElement} */ (box.querySelector("[data-translation=text]"));
  const doubt = /** @type {HTMLElement} */ (box.querySelector("[data-translation=doubt]"));
  button.disabled = true;
  box.hidden = false;
  doubt.hidden = true;
  said.setAttribute("aria-busy", "true");
  said.textContent = t("chat.translating");
  let written = "";
  try {
    for await (const { name, data } of postForEvents("/api/translate", { text, language }, new AbortController().signal)) {
      if (name === "token") said.textContent = written += data.text;
      else if (name === "translation") showTranslation(said, doubt, data);
      else if (name === "error") throw new ServerError(data);
    }
  } catch (error) {
    const isServers = error instanceof ServerError && error.message;
    said.textContent = isServers ? `${error.message} ${error.hint}` : t("chat.connection");
    button.disabled = false;
  }
  said.setAttribute("aria-busy", "false");
}

/** @param {HTMLElement} said @param {HTMLElement} doubt @param {{text: string, differing: string[]}} translation */
function showTranslation(said, doubt, { text, differing }) {
  said.textContent = text;
  doubt.hidden = differing.length === 0;
  doubt.textContent = t("chat.translation_differs", { numbers: differing.join(", ") });
}
