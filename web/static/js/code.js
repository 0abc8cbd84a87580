/** The page of one code: marks it, opens pages beside the list. */

import { markWords, patternOf } from "./highlight.js";
import { installPanel } from "./panel.js";

const code = /** @type {HTMLElement} */ (document.querySelector("[data-code]")).dataset.code ?? "";
document.querySelectorAll("[data-mark-words]").forEach((text) => markWords(/** @type {HTMLElement} */ (text), patternOf(code)));
installPanel();
