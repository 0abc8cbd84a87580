/** The machine that a question page belongs to, and whether its documents alone are asked, or all. */

import { t } from "./wording.js";

const bar = document.getElementById("machine");
/** The machine's id; "" on the page of all documents. */
export const machine = bar?.dataset.asset ?? "";
const buttons = [...(bar?.querySelectorAll("[data-reach]") ?? [])];

/**
 * Where the next question is looked for: "machine", "all" by the reader's choice, "empty" for all because nothing is
 * known of this machine, "" where no machine is asked about.
 */
export function reach() {
  if (!bar) return "";
  if (bar.dataset.empty === "true") return "empty";
  return buttons.find((button) => button.getAttribute("aria-pressed") === "true")?.dataset.reach ?? "machine";
}

/** @param {string} reach also "widened": nothing in the machine's documents, so all were asked */
export function scopeOf(reach) {
  return reach === "machine" ? { scope: { assets: [machine] } } : {};
}

/** @param {string} reach */
export function reachLabel(reach) {
  if (!reach) return "";
  return t(`machines.reach_${reach}`, { machine });
}

for (const button of buttons) {
  button.addEventListener("click", () => {
    for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
  });
}
