/** The search page by keyboard: the choice is the focus, so a screen reader reads what is chosen. */

import { closePanel, openPage } from "./panel.js";

const WIDE = matchMedia("(min-width: 68.01rem)");
const STEPS = { ArrowDown: 1, j: 1, n: 1, ArrowUp: -1, k: -1, p: -1 };
const PAUSE_MS = 120;

/**
 * @param {HTMLInputElement} field
 * @param {HTMLElement} list holds the results, now and later
 */
export function installKeys(field, list) {
  let chosen = /** @type {HTMLAnchorElement | null} */ (null);
  let timer = 0;
  const links = () => /** @type {HTMLAnchorElement[]} */ ([...list.querySelectorAll(".card-title")]);

  /** @param {HTMLAnchorElement} link */
  function mark(link) {
    list.querySelector(".card[aria-current]")?.removeAttribute("aria-current");
    link.closest(".card").setAttribute("aria-current", "true");
    chosen = link;
  }

  /** @param {number} step */
  function choose(step) {
    const all = links();
    const place = chosen ? all.indexOf(chosen) + step : 0;
    if (place < 0) return field.focus();
    const link = all[Math.min(place, all.length - 1)];
    if (!link) return;
    mark(link);
    link.focus({ preventScroll: true });
    link.closest(".card").scrollIntoView({ block: "nearest" });
    clearTimeout(timer);
    if (WIDE.matches) timer = setTimeout(() => openPage(link.getAttribute("href"), { from: link, keepsFocus: true }), PAUSE_MS);
  }

  field.addEventListener("focus", () => (chosen = null));
  list.addEventListener("click", (event) => {
    const link = /** @type {HTMLElement} */ (event.target).closest(".card-title");
    if (link) mark(/** @type {HTMLAnchorElement} */ (link));
  });
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    const target = /** @type {HTMLElement} */ (event.target);
    const writes = target.closest("input, select, textarea") !== null;
    if (event.key === "Escape") {
      clearTimeout(timer);
      closePanel();
      field.focus();
    } else if (event.key === "/" && !writes) {
      event.preventDefault();
      field.focus();
      field.select();
    } else if (event.key === "Enter" && WIDE.matches && target.matches(".card-title")) {
      event.preventDefault();
      location.assign(/** @type {HTMLAnchorElement} */ (target).href);
    } else if (event.key in STEPS && isForList(event.key, target, writes)) {
      event.preventDefault();
      choose(STEPS[event.key]);
    }
  });

  /** Arrows scroll the page beside the list; only from the field down do they leave what is written. */
  function isForList(key, target, writes) {
    if (writes) return target === field && key === "ArrowDown";
    return !key.startsWith("Arrow") || target.closest(".panel") === null;
  }
}
