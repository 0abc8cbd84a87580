/**
 * Asking by voice and having an answer read out, where the browser does both on the device itself.
 *
 * Most browsers send speech to their maker's servers. What is said in a plant stays in the plant, so only recognition
 * that promises to work locally is offered, and only voices that are installed on the device.
 */

import { t } from "./wording.js";

const TAGS = { ko: "ko-KR", en: "en-US", vi: "vi-VN", zh: "zh-CN" };
const tag = TAGS[document.documentElement.dataset.language] ?? "ko-KR";

/**
 * Shows the microphone where speech is recognised on the device.
 * @param {HTMLButtonElement} button @param {(text: string) => void} onHeard what was said so far
 */
export async function offerMicrophone(button, onHeard) {
  const Recognition = /** @type {any} */ (window).SpeechRecognition;
  if (!isSecureContext || !(await recognisesLocally(Recognition))) return;
  const recognition = new Recognition();
  Object.assign(recognition, { lang: tag, processLocally: true, interimResults: true, continuous: false });
  recognition.onresult = (event) => onHeard([...event.results].map((result) => result[0].transcript).join(""));
  recognition.onend = () => showListening(button, false);
  recognition.onerror = () => showListening(button, false);
  button.hidden = false;
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-pressed") === "true") return recognition.stop();
    showListening(button, true);
    recognition.start();
  });
}

/** @param {any} Recognition @returns {Promise<boolean>} */
async function recognisesLocally(Recognition) {
  if (!Recognition?.available || !("processLocally" in Recognition.prototype)) return false;
  try {
    return (await Recognition.available({ langs: [tag], processLocally: true })) === "available";
  } catch {
    return false;
  }
}

/** @param {HTMLButtonElement} button @param {boolean} listening */
function showListening(button, listening) {
  button.setAttribute("aria-pressed", String(listening));
  button.setAttribute("aria-label", t(listening ? "chat.listening" : "chat.speak_question"));
}

/**
 * Shows the button that reads a text out, where the device has a voice of its language.
 * @param {HTMLButtonElement} button @param {string} text @param {string} language
 */
export function offerReading(button, text, language) {
  if (!("speechSynthesis" in window) || !text) return;
  const show = () => (button.hidden = !localVoice(language));
  show();
  speechSynthesis.addEventListener("voiceschanged", show, { once: true });
  button.onclick = () => {
    if (speechSynthesis.speaking) return speechSynthesis.cancel();
    const spoken = new SpeechSynthesisUtterance(text.replace(/\s*\[\d+\]/g, ""));
    Object.assign(spoken, { voice: localVoice(language), lang: TAGS[language] ?? tag });
    speechSynthesis.speak(spoken);
  };
}

/** @param {string} language */
function localVoice(language) {
  const wanted = (TAGS[language] ?? tag).slice(0, 2);
  return speechSynthesis.getVoices().find((voice) => voice.localService && voice.lang.startsWith(wanted)) ?? null;
}
