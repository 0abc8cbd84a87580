/** Tells the server of a search with words that no document holds, once it rested: not of every letter on the way. */

const REST_MS = 2500;
let timer = 0;
let lastNoted = "";

/** A newer search: what was on the way to be told is not. */
export function forgetMiss() {
  clearTimeout(timer);
}

/** @param {HTMLFormElement} form @param {boolean} isSubmitted */
export function noteMiss(form, isSubmitted) {
  clearTimeout(timer);
  const body = JSON.stringify({ query: read(form, "q"), scope: scopeOf(form) });
  timer = setTimeout(() => send(body), isSubmitted ? 0 : REST_MS);
}

/** @param {string} body */
function send(body) {
  if (body === lastNoted) return;
  lastNoted = body;
  // Nobody waits for it: a search that is not noted costs one line of a list.
  fetch("/api/search/missed", { method: "POST", headers: { "Content-Type": "application/json" }, body }).catch(() => {});
}

/** What the form narrows the search to. @param {HTMLFormElement} form */
function scopeOf(form) {
  const names = { documents: "document", kinds: "kind", assets: "asset", languages: "doc_language" };
  const chosen = Object.entries(names).map(([name, field]) => [name, read(form, field)]);
  const scope = Object.fromEntries(chosen.filter(([, value]) => value).map(([name, value]) => [name, [value]]));
  return read(form, "revisions") === "all" ? { ...scope, include_superseded: true } : scope;
}

/** @param {HTMLFormElement} form @param {string} name */
function read(form, name) {
  return String(new FormData(form).get(name) ?? "").trim();
}
