/** The documents' own words above an answer: the quick answer and the warnings, each a door to its page. */

import { pageAddress } from "./card.js";
import { openPage } from "./panel.js";
import { t } from "./wording.js";

/** @param {HTMLElement} box @param {{pieces?: any[], text?: string} | null} quick */
export function showQuick(box, quick) {
  const pieces = quick ? (quick.pieces ?? [quick]) : [];
  box.hidden = pieces.length === 0;
  box.querySelector('[data-part="quick-list"]').replaceChildren(...pieces.map(pieceItem));
}

/** Adds to those shown. @param {HTMLElement} box @param {any[]} warnings verbatim, shown before anything else */
export function showWarnings(box, warnings) {
  const list = box.querySelector('[data-part="warnings-list"]');
  const shown = new Set([...list.querySelectorAll(".verbatim-text")].map((text) => text.textContent));
  list.append(...(warnings ?? []).filter((warning) => !shown.has(warning.text)).map(pieceItem));
  box.hidden = !list.firstElementChild;
}

function pieceItem(piece) {
  const item = document.createElement("li");
  const text = Object.assign(document.createElement("p"), { className: "verbatim-text", textContent: piece.text });
  const open = Object.assign(document.createElement("button"), { type: "button", className: "link-button verbatim-open" });
  open.textContent = `${piece.title} · ${t("card.page", piece)}`;
  open.addEventListener("click", () => openPage(pageAddress(piece), { from: open, boxes: piece.boxes }));
  item.append(text, open);
  return item;
}
