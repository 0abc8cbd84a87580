/** What every page does: menus that close as expected, and the page for when the server is away kept beforehand. */

import { keepReader } from "./reader.js";

const menus = /** @type {HTMLDetailsElement[]} */ ([...document.querySelectorAll("[data-menu]")]);

document.addEventListener("click", (event) => {
  menus.filter((menu) => !menu.contains(/** @type {Node} */ (event.target))).forEach((menu) => (menu.open = false));
});
document.addEventListener("focusin", (event) => {
  menus.filter((menu) => !menu.contains(/** @type {Node} */ (event.target))).forEach((menu) => (menu.open = false));
});
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && menus.find((menu) => menu.open);
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

keepReader();
// Browsers offer workers over HTTPS and on localhost alone; over plain HTTP the chat page keeps the question by itself.
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/service-worker.js").catch(() => {});
