/** "Copy link" of a result: title, revision, page and address, to be pasted in a mail or a report. */

import { t } from "./wording.js";

/** @param {ParentNode} root shows the buttons in it */
export function showCopyButtons(root) {
  root.querySelectorAll("[data-copy-link]").forEach((button) => {
    /** @type {HTMLElement} */ (button).hidden = false;
  });
}

/** Serves every copy button of the page, also those that come later. */
export function installCopyLinks() {
  document.addEventListener("click", async (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-copy-link]");
    if (!(button instanceof HTMLElement)) return;
    const address = new URL(button.dataset.copyLink ?? "", location.href).href;
    const copied = await copyText(`${button.dataset.citation}\n${address}`);
    button.nextElementSibling.textContent = copied ? t("search.copied") : `${t("search.copy_failed")} ${address}`;
  });
}

/**
 * @param {string} text @param {HTMLElement} [within] an open dialog, outside of which nothing can be selected
 * @returns {Promise<boolean>} whether it was copied
 */
export async function copyText(text, within = document.body) {
  try {
    if (navigator.clipboard) return await navigator.clipboard.writeText(text).then(() => true);
  } catch {
    // refused: the old way may still work
  }
  return copyFromField(text, within);
}

/**
 * A plant's server is reached without HTTPS, where browsers keep the clipboard's interface away.
 * @param {string} text @param {HTMLElement} within
 */
function copyFromField(text, within) {
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  within.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  focused?.focus({ preventScroll: true });
  return copied;
}
