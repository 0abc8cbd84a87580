/** The page of embedding models: changing to another one, following the change, pausing and cancelling it. */

import { confirmInPage } from "./confirm.js";
import { order } from "./order.js";
import { say } from "./toast.js";
import { t } from "./wording.js";

const SWITCH = "/api/embedders/switch";
const SECONDS_MAX = 90;
const box = document.getElementById("embedders");
const trouble = document.getElementById("models-trouble");
/** @type {EventSource | null} */
let source = null;

/** @param {{ message: string, hint: string } | null} refused */
function showTrouble(refused) {
  trouble.textContent = refused ? `${refused.message} ${refused.hint}` : t("chat.connection");
  trouble.hidden = false;
  trouble.scrollIntoView({ block: "nearest" });
}

async function refresh() {
  const response = await fetch("/admin/models?part=change");
  if (response.ok) box.innerHTML = await response.text();
}

/** @param {any} change */
function stateOf(change) {
  if (change.is_waiting) return t("models.waiting");
  if (change.state === "publishing") return t("models.publishing");
  if (change.seconds_left === null) return "";
  const seconds = Math.max(1, Math.round(change.seconds_left));
  return seconds > SECONDS_MAX ? t("models.minutes_left", { minutes: Math.round(seconds / 60) }) : t("models.seconds_left", { seconds });
}

/** @param {any} change */
function show(change) {
  const part = (/** @type {string} */ name) => /** @type {any} */ (box.querySelector(`#switch [data-part="${name}"]`));
  if (!part("bar")) return;
  part("bar").max = change.total || 1;
  part("bar").value = change.done;
  part("counts").textContent = t("models.progress", { done: change.done, total: change.total });
  const state = stateOf(change);
  part("state").textContent = state && `· ${state}`;
}

function follow() {
  source?.close();
  source = new EventSource(`${SWITCH}/events`);
  source.addEventListener("switch", async (event) => {
    const change = JSON.parse(event.data);
    show(change);
    if (["running", "publishing"].includes(change.state)) return;
    source.close();
    await refresh();
    if (change.error) showTrouble(change.error);
    if (["done", "failed"].includes(change.state)) say(t(`models.said_${change.state}`, { name: change.name }));
  });
}

/** @param {string} name */
async function start(name) {
  trouble.hidden = true;
  const headers = { "Content-Type": "application/json" };
  if (!(await order(SWITCH, { method: "POST", headers, body: JSON.stringify({ name }) }, showTrouble))) return;
  await refresh();
  document.getElementById("switch")?.scrollIntoView({ block: "center" });
  follow();
}

/** @param {"pause" | "cancel"} what */
async function end(what) {
  source?.close();
  const ended = await order(`${SWITCH}/${what}`, { method: "POST" }, showTrouble);
  await refresh();
  if (ended?.switch) say(t(`models.said_${ended.switch.state}`, { name: ended.switch.name }));
}

/** @type {Record<string, (button: HTMLElement) => Promise<void>>} */
const actions = {
  async use(button) {
    const words = { title: t("models.confirm_title"), subject: button.dataset.name, text: t("models.confirm_text"), yes: t("models.use") };
    if (await confirmInPage(words)) await start(button.dataset.name);
  },
  "go-on": () => start(document.getElementById("switch").dataset.name),
  pause: () => end("pause"),
  async cancel() {
    const subject = document.getElementById("switch").dataset.name;
    const words = { title: t("models.cancel_title"), subject, text: t("models.cancel_text"), yes: t("models.cancel") };
    if (await confirmInPage(words)) await end("cancel");
  },
};

box.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("[data-action]");
  if (button) actions[/** @type {HTMLElement} */ (button).dataset.action](/** @type {HTMLElement} */ (button));
});
const open = document.getElementById("switch");
if (["running", "publishing"].includes(open?.dataset.state)) follow();
