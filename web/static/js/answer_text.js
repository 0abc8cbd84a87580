/** A model's answer as elements: paragraphs, lists, bold, and citation marks that can be pressed. Never as HTML. */

import { t } from "./wording.js";

const INLINE = /\*\*(.+?)\*\*|\[(\d{1,2})\]|\[(\d{1,2}(?:\s*,\s*\d{1,2})+)\]/g;

/**
 * @param {string} text
 * @param {Map<number, any>} citations by mark; a mark without a citation stays plain text
 * @param {(citation: any, button: HTMLElement) => void} onCite
 * @returns {HTMLElement[]}
 */
export function renderAnswer(text, citations, onCite) {
  const blocks = [];
  for (const line of text.split("\n")) {
    const item = line.match(/^\s*(?:[-*•]|(\d+)[.)])\s+(.*)$/);
    if (!line.trim()) continue;
    if (!item) {
      blocks.push(filled(document.createElement("p"), line, citations, onCite));
      continue;
    }
    const tag = item[1] ? "OL" : "UL";
    let list = blocks.at(-1);
    if (list?.tagName !== tag) {
      list = document.createElement(tag);
      if (item[1]) list.setAttribute("start", item[1]);
      blocks.push(list);
    }
    list.append(filled(document.createElement("li"), item[2], citations, onCite));
  }
  return blocks;
}

/** @param {HTMLElement} element @param {string} text */
function filled(element, text, citations, onCite) {
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    element.append(text.slice(end, match.index));
    element.append(...inline(match, citations, onCite));
    end = match.index + match[0].length;
  }
  element.append(text.slice(end));
  return element;
}

/** @param {RegExpMatchArray} match */
function inline(match, citations, onCite) {
  if (match[1]) {
    const strong = document.createElement("strong");
    strong.textContent = match[1];
    return [strong];
  }
  const marks = (match[2] ?? match[3]).split(",").map(Number);
  return marks.map((mark) => (citations.has(mark) ? citeButton(citations.get(mark), onCite) : `[${mark}]`));
}

/** @param {any} citation */
function citeButton(citation, onCite) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "cite";
  button.textContent = String(citation.mark);
  button.dataset.mark = String(citation.mark);
  button.setAttribute("aria-label", t("chat.mark_label", citation));
  button.addEventListener("click", () => onCite(citation, button));
  return button;
}
