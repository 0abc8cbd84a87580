/** The list of unanswered questions: what today's documents say, setting aside, opening the chat, copying. */

import { copyText } from "./copy_link.js";
import { keepDraft } from "./draft.js";
import { order } from "./order.js";
import { say } from "./toast.js";
import { t } from "./wording.js";

const list = document.getElementById("unanswered-list");

async function refreshList() {
  const response = await fetch(`/admin/unanswered?part=list&shown=${list.dataset.shown}`);
  if (!response.ok) return;
  list.innerHTML = await response.text();
  fillEntries();
}

/** One entry after another: each is a search, and people wait for theirs at the same time. */
async function fillEntries() {
  for (const entry of list.querySelectorAll("[data-entry]")) {
    const place = entry.querySelector('[data-part="now"]');
    try {
      const response = await fetch(`/admin/unanswered/${/** @type {HTMLElement} */ (entry).dataset.entry}/now`);
      if (!response.ok) throw new Error(String(response.status));
      place.innerHTML = await response.text();
    } catch {
      place.textContent = t("unanswered.look_failed");
    }
    if (!entry.isConnected) return;
  }
}

/** @param {HTMLElement} entry @param {RequestInit} options @param {string} done */
async function change(entry, options, done) {
  const trouble = /** @type {HTMLElement} */ (entry.querySelector('[data-part="trouble"]'));
  trouble.hidden = true;
  const changed = await order(`/api/unanswered/${entry.dataset.entry}/set-aside`, options, (refused) => {
    trouble.textContent = refused ? `${refused.message} ${refused.hint}` : t("unanswered.connection");
    trouble.hidden = false;
  });
  if (!changed) return;
  say(t(done));
  await refreshList();
}

async function copyList() {
  try {
    const response = await fetch("/admin/unanswered.csv");
    if (!response.ok) throw new Error(String(response.status));
    const copied = await copyText((await response.text()).replace(/^\uFEFF/, ""));
    say(t(copied ? "unanswered.copied" : "unanswered.copy_failed"));
  } catch {
    say(t("unanswered.copy_failed"));
  }
}

list.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const body = JSON.stringify({ note: String(new FormData(form).get("note")) });
  const headers = { "Content-Type": "application/json" };
  change(form.closest("[data-entry]"), { method: "PUT", headers, body }, "unanswered.was_set_aside");
});
list.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("[data-action]");
  const entry = /** @type {HTMLElement} */ (button?.closest("[data-entry]"));
  // The chat page finds the question in its field.
  if (button instanceof HTMLElement && button.dataset.action === "ask") keepDraft(button.dataset.question);
  else if (button?.matches('[data-action="bring-back"]')) change(entry, { method: "DELETE" }, "unanswered.was_brought_back");
});
document.getElementById("copy-list").addEventListener("click", copyList);
fillEntries();
