/** The glossary: one form that adds, changes and mends; suggestions; terms that follow the search field. */

import { confirmInPage } from "./confirm.js";
import { order } from "./order.js";
import { say } from "./toast.js";
import { t } from "./wording.js";

const PAUSE_MS = 180;
const form = /** @type {HTMLFormElement} */ (document.getElementById("term-form"));
const find = /** @type {HTMLInputElement} */ (document.getElementById("find"));
const terms = document.getElementById("terms");
const suggestions = document.getElementById("suggestions");
const trouble = document.getElementById("term-trouble");
let timer = 0;
/** The id of the line that the form changes, "" while it adds. */
let changing = "";
/** The last look for terms: a newer one ends it. */
let looking = new AbortController();

/** @param {"terms" | "suggestions"} part */
async function refresh(part) {
  if (part === "terms") looking.abort();
  const asked = new AbortController();
  if (part === "terms") looking = asked;
  try {
    const query = new URLSearchParams({ part, q: find.value.trim() });
    const response = await fetch(`/admin/glossary?${query}`, { signal: asked.signal });
    if (response.ok) (part === "terms" ? terms : suggestions).innerHTML = await response.text();
  } catch (error) {
    if (!asked.signal.aborted) showTrouble(t("glossary.connection"));
  }
}

/** @param {string} url @param {string} method @param {unknown} [body] @returns {Promise<any>} null where it was not done */
function change(url, method, body) {
  showTrouble("");
  const content = body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  return order(url, { method, ...content }, (refused) =>
    showTrouble(refused ? `${refused.message} ${refused.hint}` : t("glossary.connection")),
  );
}

/** @param {string} text */
function showTrouble(text) {
  trouble.textContent = text;
  trouble.hidden = !text;
  if (text) trouble.scrollIntoView({ block: "nearest" });
}

async function showDone(text) {
  say(text);
  await Promise.all([refresh("terms"), refresh("suggestions")]);
}

/** @param {string} name */
function field(name) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
}

/** @param {string} name */
function spellings(name) {
  return field(name).value.split(/[,，|]/).map((word) => word.trim()).filter(Boolean);
}

async function save() {
  const term = { korean: spellings("korean"), english: spellings("english") };
  const [url, method] = changing ? [`/api/glossary/${changing}`, "PUT"] : ["/api/glossary", "POST"];
  if (!(await change(url, method, term))) return;
  form.reset();
  await showDone(t("glossary.saved"));
}

/** @param {{korean: string[], english: string[]}} term @param {string} id "" for a new line */
function fillForm(term, id) {
  field("korean").value = term.korean.join(", ");
  field("english").value = term.english.join(", ");
  showChanging(id);
  form.scrollIntoView({ block: "nearest" });
  field("korean").focus();
}

/** @param {string} id */
function showChanging(id) {
  changing = id;
  document.getElementById("term-cancel").hidden = !id;
  document.getElementById("form-title").textContent = t(id ? "glossary.change" : "glossary.add");
}

/** @param {any} line */
async function remove(line) {
  const words = {
    title: t("glossary.remove_confirm"),
    subject: [...line.korean, ...line.english].join(", "),
    text: t(line.fault ? "glossary.remove_line_text" : "glossary.remove_text"),
    yes: t("glossary.remove"),
  };
  if (!(await confirmInPage(words)) || !(await change(`/api/glossary/${line.id}`, "DELETE"))) return;
  if (changing === line.id) form.reset();
  await showDone(t("glossary.removed"));
}

/** @param {HTMLElement} button @param {string} word */
async function followSuggestion(button, word) {
  if (button.dataset.action === "spelling") {
    const of = JSON.parse(button.dataset.term);
    if (await change("/api/glossary/spellings", "POST", { word, of })) await showDone(t("glossary.saved"));
  } else if (button.dataset.action === "ignore") {
    if (await change("/api/glossary/ignored", "POST", { word })) await showDone(t("glossary.was_ignored", { word }));
  } else {
    const isKorean = /[가-힣]/.test(word);
    fillForm({ korean: isKorean ? [word] : [], english: isKorean ? [] : [word] }, "");
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  save();
});
form.addEventListener("reset", () => {
  showTrouble("");
  showChanging("");
});
document.getElementById("term-find").addEventListener("submit", (event) => {
  event.preventDefault();
  refresh("terms");
});
find.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => refresh("terms"), PAUSE_MS);
});
terms.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (event.target).closest("[data-action]"));
  if (!button) return;
  const line = JSON.parse(/** @type {HTMLElement} */ (button.closest("[data-line]")).dataset.line);
  if (button.dataset.action === "edit") fillForm(line, line.id);
  else remove(line);
});
suggestions.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (event.target).closest("[data-action]"));
  if (button) followSuggestion(button, /** @type {HTMLElement} */ (button.closest("[data-word]")).dataset.word);
});
