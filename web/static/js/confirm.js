/** A question that has to be answered before something is changed, in the page and in its language. */

/**
 * @param {{title: string, subject: string, text: string, yes: string}} words
 * @returns {Promise<boolean>}
 */
export function confirmInPage(words) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("confirm"));
  document.getElementById("confirm-title").textContent = words.title;
  document.getElementById("confirm-subject").textContent = words.subject;
  document.getElementById("confirm-text").textContent = words.text;
  document.getElementById("confirm-yes").textContent = words.yes;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "confirm"), { once: true });
  });
}
