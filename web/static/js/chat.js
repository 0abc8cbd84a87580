/** The chat page: asks, shows evidence first, then the answer as it is written and checked. */

import { TurnView } from "./chat_turn.js";
import { Conversation } from "./conversation.js";
import { keepDraft, keptDraft } from "./draft.js";
import { machine, reach, reachLabel, scopeOf } from "./machine.js";
import { closePanel, installPanel } from "./panel.js";
import { offerMicrophone } from "./speech.js";
import { postForEvents, ServerError } from "./sse.js";
import { t } from "./wording.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("composer"));
const field = /** @type {HTMLTextAreaElement} */ (document.getElementById("question"));
const send = document.getElementById("send");
const stop = document.getElementById("stop");
const turns = document.getElementById("turns");
const fresh = document.getElementById("new-conversation");
const conversation = new Conversation(machine);
const firstPlaceholder = field.placeholder;
let readerMoved = false;
/** @type {AbortController | null} */
let asking = null;

/** @param {string} question */
async function ask(question) {
  if (asking) return;
  const mine = new AbortController();
  asking = mine;
  showAsking(true);
  const view = addTurn(question);
  view.element.scrollIntoView({ block: "start" });
  readerMoved = false;
  const turn = { question, reach: reach() };
  keepDraft(question);
  try {
    await askWithin(view, turn, mine.signal);
    if (isToWiden(turn)) {
      Object.assign(turn, { reach: "widened", answer: null, evidence: null });
      view.clear();
      await askWithin(view, turn, mine.signal);
    }
    conversation.add(turn);
    keepDraft(field.value);
  } catch (error) {
    if (mine.signal.aborted) keepStopped(view, turn, mine);
    else showFailure(view, question, error);
  } finally {
    if (asking === mine) {
      asking = null;
      showAsking(false);
    }
  }
}

/** One asking, of the machine's documents alone or of all. */
async function askWithin(view, turn, signal) {
  view.showReach(reachLabel(turn.reach));
  const id = conversation.idOf(turn.reach);
  const body = { question: turn.question, ...scopeOf(turn.reach), ...(id ? { conversation_id: id } : {}) };
  for await (const event of postForEvents("/api/ask", body, signal)) {
    followAnswer(view, () => apply(view, turn, event));
  }
  if (!turn.answer) throw new TypeError("the stream ended early");
}

/** What the machine's own documents do not say is looked for in all of them. */
function isToWiden(turn) {
  return turn.reach === "machine" && turn.answer?.status === "no_evidence";
}

/** @param {TurnView} view @param {any} turn @param {{name: string, data: any}} event */
function apply(view, turn, { name, data }) {
  if (name === "queued") view.showQueue(data.position);
  else if (name === "evidence") view.showEvidence((turn.evidence = data));
  else if (name === "token") view.addToken(data.text);
  else if (name === "answer") {
    turn.answer = data;
    if (!isToWiden(turn)) showAnswer(view, turn);
  }
  else if (name === "error") throw new ServerError(data);
}

/** @param {TurnView} view @param {any} turn with its answer */
function showAnswer(view, turn) {
  view.showAnswer(turn.answer);
  view.offerFeedback(turn, () => conversation.keep());
}

/** @param {AbortController} mine */
function keepStopped(view, turn, mine) {
  if (mine.signal.reason === "new") return;
  view.showStopped();
  conversation.add({ ...turn, stopped: view.text });
  keepDraft(field.value);
}

/** The question goes back into the field, so that nothing has to be typed twice. */
function showFailure(view, question, error) {
  const isServers = error instanceof ServerError && error.message;
  view.showTrouble(isServers ? error.message : t("chat.connection"), isServers ? error.hint : t("chat.connection_hint"));
  if (!field.value) field.value = question;
  fitField();
}

/** @param {string} question */
function addTurn(question) {
  const view = new TurnView(question, () => {
    if (asking) return;
    if (field.value === question) field.value = "";
    view.element.remove();
    ask(question);
  });
  turns.append(view.element);
  document.body.classList.remove("is-empty");
  fresh.hidden = false;
  field.placeholder = t("chat.follow_up");
  return view;
}

/** Keeps the answer in sight while it grows, until the reader scrolls away. */
function followAnswer(view, change) {
  change();
  if (!readerMoved) view.answer.scrollIntoView({ block: "nearest", behavior: "instant" });
}

for (const moved of ["wheel", "touchmove", "keydown"]) {
  addEventListener(moved, () => (readerMoved = asking !== null), { passive: true });
}

/** @param {boolean} busy */
function showAsking(busy) {
  send.hidden = busy;
  stop.hidden = !busy;
  document.body.classList.toggle("is-asking", busy);
}

function fitField() {
  field.rows = Math.min(6, Math.max(1, field.value.split("\n").length));
}

function restore() {
  for (const turn of conversation.turns) {
    const view = addTurn(turn.question);
    view.showReach(reachLabel(turn.reach ?? ""));
    if (turn.evidence) view.showEvidence(turn.evidence);
    if (turn.answer) showAnswer(view, turn);
    else {
      if (turn.stopped) view.addToken(turn.stopped);
      view.showStopped();
    }
  }
  document.body.classList.toggle("is-empty", conversation.turns.length === 0);
  if (conversation.turns.length) turns.lastElementChild.scrollIntoView({ block: "start", behavior: "instant" });
}

function startOver() {
  asking?.abort("new");
  asking = null;
  showAsking(false);
  conversation.clear();
  closePanel();
  turns.replaceChildren();
  document.body.classList.add("is-empty");
  fresh.hidden = true;
  field.placeholder = firstPlaceholder;
  field.value = "";
  keepDraft("");
  fitField();
  field.focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const question = field.value.trim();
  if (!question || asking) return;
  field.value = "";
  fitField();
  ask(question);
});
field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});
field.addEventListener("input", () => {
  fitField();
  if (!asking) keepDraft(field.value);
});
stop.addEventListener("click", () => asking?.abort("stop"));
fresh.addEventListener("click", startOver);
document.querySelectorAll(".example").forEach((example) => example.addEventListener("click", () => ask(example.textContent)));
offerMicrophone(/** @type {HTMLButtonElement} */ (document.getElementById("microphone")), (heard) => {
  field.value = heard;
  keepDraft(heard);
  fitField();
});
installPanel();
restore();
if (!field.value) field.value = keptDraft();
fitField();
