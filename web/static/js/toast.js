/** A short word at the edge of the page (`#toast`): what was just done. */

const TOAST_MS = 5000;

/** @param {string} text */
export function say(text) {
  const toast = document.getElementById("toast");
  toast.textContent = text;
  toast.hidden = false;
  setTimeout(() => (toast.hidden = true), TOAST_MS);
}
