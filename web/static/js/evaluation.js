/** The evaluation page: question sets, starting a run, following it. */

import { confirmInPage } from "./confirm.js";
import { order } from "./order.js";
import { say } from "./toast.js";
import { t } from "./wording.js";

const box = document.getElementById("run");
const part = (name) => /** @type {any} */ (box.querySelector(`[data-part="${name}"]`));
const lists = document.getElementById("evaluation-lists");
const trouble = document.getElementById("evaluation-trouble");
/** @type {EventSource | null} */
let source = null;

/** @param {import("./sse.js").ServerError | null} refused */
function showTrouble(refused) {
  trouble.textContent = refused ? `${refused.message} ${refused.hint}` : t("chat.connection");
  trouble.hidden = false;
  trouble.scrollIntoView({ block: "nearest" });
}

async function refreshLists() {
  const response = await fetch("/admin/evaluation?part=lists");
  if (response.ok) lists.innerHTML = await response.text();
}

/** @param {any} run */
function showRun(run) {
  box.hidden = false;
  box.dataset.state = run.state;
  part("title").textContent = run.set_name;
  part("bar").max = run.total;
  part("bar").value = run.done;
  const key = run.is_waiting ? "evaluation.progress_waiting" : "evaluation.progress";
  part("counts").textContent = t(key, { done: run.done, total: run.total });
}

/** @param {string} id */
function follow(id) {
  source?.close();
  box.dataset.run = id;
  part("stop").disabled = false;
  source = new EventSource(`/api/evaluations/${encodeURIComponent(id)}/events`);
  source.addEventListener("evaluation", async (event) => {
    const run = JSON.parse(event.data);
    showRun(run);
    if (run.state === "running") return;
    source.close();
    box.hidden = true;
    await refreshLists();
    if (run.error) showTrouble(run.error);
    say(t(`evaluation.said_${run.state}`));
  });
}

/** @param {HTMLFormElement} form */
async function start(form) {
  trouble.hidden = true;
  const chosen = new FormData(form);
  const body = JSON.stringify({ question_set: chosen.get("question_set"), with_answers: Boolean(chosen.get("with_answers")) });
  const headers = { "Content-Type": "application/json" };
  const started = await order("/api/evaluations", { method: "POST", headers, body }, showTrouble);
  if (!started) return;
  showRun(started.run);
  form.querySelector(".primary").disabled = true;
  follow(started.run.id);
}

/** @param {HTMLInputElement} input */
async function upload(input) {
  const file = input.files[0];
  input.value = "";
  if (!file) return;
  trouble.hidden = true;
  const url = `/api/question-sets?name=${encodeURIComponent(file.name)}`;
  const headers = { "Content-Type": "application/x-ndjson" };
  const kept = await order(url, { method: "POST", headers, body: file }, showTrouble);
  if (!kept) return;
  await refreshLists();
  lists.querySelector('[name="question_set"]').value = kept.question_set.name;
  say(t("evaluation.kept", { count: kept.question_set.question_count }));
}

/** @param {HTMLFormElement} form */
async function removeSet(form) {
  const name = String(new FormData(form).get("question_set"));
  const words = { title: t("evaluation.remove_confirm"), subject: name, text: t("evaluation.remove_text"), yes: t("evaluation.remove_set") };
  if (!(await confirmInPage(words))) return;
  if (await order(`/api/question-sets/${encodeURIComponent(name)}`, { method: "DELETE" }, showTrouble)) await refreshLists();
}

part("stop").addEventListener("click", async () => {
  part("stop").disabled = true;
  await order(`/api/evaluations/${encodeURIComponent(box.dataset.run)}/stop`, { method: "POST" }, showTrouble);
});
lists.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.id !== "start-form") return;
  event.preventDefault();
  start(form);
});
lists.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest('[data-action="remove-set"]');
  if (button) removeSet(button.closest("form"));
});
lists.addEventListener("change", (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  if (input.id === "set-file") upload(input);
});
if (box.dataset.run) follow(box.dataset.run);
