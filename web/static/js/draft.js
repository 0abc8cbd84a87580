/** The question that has no answer yet, kept over reloads and a lost server, and forgotten with the tab. */

const KEY = "banjang.draft";

export function keptDraft() {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} question "" forgets it */
export function keepDraft(question) {
  try {
    if (question) sessionStorage.setItem(KEY, question);
    else sessionStorage.removeItem(KEY);
  } catch {
    // A full or forbidden store costs what was typed at a reload, nothing else.
  }
}
