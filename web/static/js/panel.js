/** The side panel (a full sheet on narrow screens) that shows a document's page beside what is being read. */

import { t } from "./wording.js";

const SVG = "http://www.w3.org/2000/svg";
const panel = document.getElementById("page-panel");
const body = panel?.querySelector('[data-panel="body"]');
/** @type {HTMLElement | null} */
let opener = null;
let asked = 0;

/** Opens every `a[data-opens-page]` in the panel; a click with a modifier still opens a tab. */
export function installPanel() {
  document.addEventListener("click", (event) => {
    const link = /** @type {HTMLElement} */ (event.target).closest("a[data-opens-page]");
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!panel || !link || !isPlain || !link.getAttribute("href")) return;
    event.preventDefault();
    const inside = panel.contains(link);
    openPage(link.getAttribute("href"), { from: inside ? opener : link });
  });
  panel?.querySelector('[data-panel="close"]').addEventListener("click", closePanel);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel && !panel.hidden) closePanel();
  });
}

/**
 * @param {string} address the viewer's address of the page
 * @param {{from?: HTMLElement | null, boxes?: number[][], keepsFocus?: boolean}} [options] `boxes` mark a quote more closely
 *   than the passage; `keepsFocus` leaves the focus in the list that is being walked through
 */
export async function openPage(address, { from = null, boxes = [], keepsFocus = false } = {}) {
  const mine = ++asked;
  opener = from;
  keepInPlace(from, () => {
    panel.hidden = false;
    document.body.classList.add("has-panel");
  });
  panel.querySelector('[data-panel="full"]').setAttribute("href", address);
  if (!body.firstElementChild) body.textContent = t("viewer.loading");
  if (!keepsFocus) panel.focus({ preventScroll: true });
  try {
    const response = await fetch(`${address}${address.includes("?") ? "&" : "?"}part=panel`);
    if (!response.ok) throw new Error(String(response.status));
    const html = await response.text();
    if (mine !== asked) return;
    body.innerHTML = html;
    if (boxes.length) drawBoxes(boxes);
    showMark(body);
  } catch {
    if (mine === asked) body.textContent = t("viewer.failed");
  }
}

export function closePanel() {
  asked += 1;
  keepInPlace(opener, () => {
    panel.hidden = true;
    body.replaceChildren();
    document.body.classList.remove("has-panel");
  });
  opener?.focus({ preventScroll: true });
  opener = null;
}

/**
 * Changes the layout without moving what the reader pressed.
 * @param {HTMLElement | null} element
 * @param {() => void} change
 */
function keepInPlace(element, change) {
  const before = element?.getBoundingClientRect().top ?? 0;
  change();
  const moved = (element?.getBoundingClientRect().top ?? 0) - before;
  scrollBy({ top: moved, behavior: "instant" });
}

/** @param {number[][]} boxes fractions of the page */
function drawBoxes(boxes) {
  const marks = body.querySelector(".page-marks");
  if (!marks) return;
  const rects = boxes.map(([x0, y0, x1, y1]) => {
    const rect = document.createElementNS(SVG, "rect");
    for (const [name, value] of Object.entries({ x: x0, y: y0, width: x1 - x0, height: y1 - y0 })) {
      rect.setAttribute(name, String(value));
    }
    return rect;
  });
  marks.replaceChildren(...rects);
}

/**
 * Scrolls the panel, and nothing around it, to the marked passage on the picture or in the text.
 * @param {Element} root
 */
function showMark(root) {
  const marked = root.querySelector(".page-marks rect, .is-marked");
  const top = marked ? marked.getBoundingClientRect().top - root.getBoundingClientRect().top : 0;
  root.scrollTop += marked ? top - root.clientHeight / 3 : -root.scrollTop;
}
