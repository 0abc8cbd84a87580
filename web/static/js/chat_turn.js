/** One question on the page: its progress, its evidence, its answer, its trouble. */

import { renderAnswer } from "./answer_text.js";
import { foldCard, makeCard, pageAddress } from "./card.js";
import { offerFeedback } from "./feedback.js";
import { patternOf } from "./highlight.js";
import { offerLastTime } from "./last_time.js";
import { machine } from "./machine.js";
import { openPage } from "./panel.js";
import { offerReading } from "./speech.js";
import { offerTranslation } from "./translation.js";
import { showQuick, showWarnings } from "./verbatim.js";
import { t } from "./wording.js";

/** On a phone one slip leaves the answer in sight. */
const FIRST_CARDS = matchMedia("(max-width: 46rem)").matches ? 1 : 3;

export class TurnView {
  /** @param {string} question @param {() => void} onRetry */
  constructor(question, onRetry) {
    const template = /** @type {HTMLTemplateElement} */ (document.getElementById("turn-template"));
    this.element = /** @type {HTMLElement} */ (template.content.firstElementChild.cloneNode(true));
    this.question = question;
    this.text = "";
    this.passages = [];
    this.#put("question", question);
    this.#put("progress", t("chat.searching"));
    this.#action("retry").addEventListener("click", onRetry);
  }

  /** @param {number} position how many are served first */
  showQueue(position) {
    if (position > 0) this.#put("progress", t("chat.queued", { position }));
    else this.#put("progress", this.passages.length ? t("chat.reading") : t("chat.searching"));
  }

  /** @param {{passages: any[], quick: any}} evidence */
  showEvidence(evidence) {
    this.passages = evidence.passages;
    this.#put("progress", t("chat.reading"));
    showQuick(this.#part("quick"), evidence.quick);
    if (evidence.quick) this.#part("evidence").hidden = false;
    showWarnings(this.#part("warnings"), evidence.warnings);
    if (!this.passages.length) return;
    const pattern = patternOf(this.question);
    const cards = this.passages.map((passage) => makeCard(passage, pattern));
    cards.slice(FIRST_CARDS).forEach((card) => (card.hidden = true));
    this.#part("cards").replaceChildren(...cards);
    this.#part("evidence").hidden = false;
    cards.forEach(foldCard);
    this.#offerMore(cards);
    offerLastTime(this.#action("last-time"), this.question, machine);
  }

  /** @param {string} label where the answer was looked for, "" to say nothing of it */
  showReach(label) {
    this.#put("reach", label);
    this.#field("reach").hidden = !label;
  }

  /** Takes back what was found so far: the question is asked again elsewhere. */
  clear() {
    this.text = "";
    this.passages = [];
    for (const part of ["answer", "evidence", "quick", "warnings"]) this.#part(part).hidden = true;
    this.#part("cards").replaceChildren();
    this.#put("progress", t("chat.searching"));
  }

  /** The section that holds the answer, hidden until there is one. */
  get answer() {
    return this.#part("answer");
  }

  /** @param {string} text the next piece, not checked yet */
  addToken(text) {
    this.text += text;
    this.element.dataset.state = "writing";
    this.#part("answer").hidden = false;
    this.#put("progress", t("chat.checking"));
    this.#put("verdict", t("chat.unchecked"));
    this.#field("answer").setAttribute("aria-busy", "true");
    this.#field("answer").replaceChildren(...renderAnswer(this.text, new Map(), () => {}));
  }

  /** @param {any} answer the answer event: what stands */
  showAnswer(answer) {
    this.element.dataset.state = answer.status;
    this.#part("answer").hidden = false;
    this.#put("progress", "");
    this.#put("verdict", answer.approved ? t("chat.approved", { date: answer.approved.on }) : t(`chat.${answer.status}`));
    const citations = new Map(answer.citations.map((citation) => [citation.mark, citation]));
    const cite = (citation, from) => openPage(pageAddress(citation), { from, boxes: citation.boxes });
    const text = answer.text || t("chat.no_evidence_text");
    this.#field("answer").setAttribute("aria-busy", "false");
    this.#field("answer").replaceChildren(...renderAnswer(text, citations, cite));
    showWarnings(this.#part("warnings"), answer.warnings);
    this.#showWithheld(answer.withheld);
    if (answer.status === "no_evidence") this.#showNearest();
    else this.#showSources(answer.citations, cite);
    this.#showTimes(answer.timings_ms ?? {});
    this.#offerCopy(answer);
    this.#offerTranslation(text, answer);
    offerReading(this.#action("speak"), text, answer.language);
    this.#markCited(answer.citations);
  }

  /** @param {any} turn with its answer @param {() => void} onGiven called once the reader has said something */
  offerFeedback(turn, onGiven) {
    offerFeedback(/** @type {HTMLFormElement} */ (this.#part("feedback")), turn, onGiven);
  }

  showStopped() {
    this.element.dataset.state = "stopped";
    this.#put("progress", "");
    this.#put("verdict", "");
    this.#field("answer").setAttribute("aria-busy", "false");
    this.#trouble(t(this.text ? "chat.stopped" : "chat.stopped_empty"), "");
  }

  /** @param {string} message @param {string} hint what to do */
  showTrouble(message, hint) {
    this.element.dataset.state = "failed";
    this.#put("progress", "");
    this.#trouble(message, hint);
  }

  #trouble(message, hint) {
    this.#put("trouble", message);
    this.#put("trouble-hint", hint);
    this.#part("trouble").hidden = false;
  }

  #offerMore(cards) {
    const rest = cards.slice(FIRST_CARDS);
    const more = this.#action("more-evidence");
    more.hidden = rest.length === 0;
    more.textContent = t("chat.more_evidence", { count: rest.length });
    more.onclick = () => {
      const show = rest[0].hidden;
      rest.forEach((card) => (card.hidden = !show));
      if (show) rest.forEach(foldCard);
      more.textContent = show ? t("chat.less_evidence") : t("chat.more_evidence", { count: rest.length });
    };
  }

  #showWithheld(withheld) {
    const box = this.#part("withheld");
    box.hidden = withheld.length === 0;
    this.#put("withheld", t("chat.withheld", { count: withheld.length }));
    const items = withheld.map((entry) => {
      const item = document.createElement("li");
      const sentence = document.createElement("del");
      sentence.textContent = typeof entry === "string" ? entry : entry.text;
      item.append(sentence, entry.reason ? ` ${entry.reason}` : "");
      return item;
    });
    this.#part("withheld-list").replaceChildren(...items);
  }

  #showSources(citations, cite) {
    const items = citations.map((citation) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "source";
      const mark = Object.assign(document.createElement("span"), { className: "cite", textContent: citation.mark });
      const page = Object.assign(document.createElement("b"), { textContent: t("card.page", citation) });
      const title = Object.assign(document.createElement("span"), { className: "source-title", textContent: citation.title });
      const revision = citation.revision ? t("card.revision", citation) : "";
      button.append(mark, title, Object.assign(document.createElement("span"), { textContent: revision }), page);
      button.addEventListener("click", () => cite(citation, button));
      item.append(button);
      return item;
    });
    this.#part("sources").replaceChildren(...items);
    this.#part("sources").hidden = items.length === 0;
  }

  /** Where to look although the answer is not there. */
  #showNearest() {
    const nearest = [...new Map(this.passages.map((passage) => [passage.document_id, passage])).values()].slice(0, 3);
    const note = this.#field("note");
    note.hidden = false;
    const links = nearest.map((passage) => {
      const link = Object.assign(document.createElement("a"), { href: pageAddress(passage), className: "chip" });
      link.dataset.opensPage = "";
      link.textContent = `${passage.title} · ${t("card.page", passage)}`;
      return link;
    });
    const search = Object.assign(document.createElement("a"), { className: "chip", textContent: t("chat.open_search") });
    search.href = `/search?q=${encodeURIComponent(this.question)}`;
    note.replaceChildren(links.length ? t("chat.nearest") : t("chat.withheld_none_text"), ...links, search);
  }

  #showTimes(timings) {
    const seconds = (value) => (value / 1000).toFixed(value < 9950 ? 1 : 0);
    const isTimed = Number.isFinite(timings.evidence) && Number.isFinite(timings.total);
    const values = { evidence: seconds(timings.evidence ?? 0), total: seconds(timings.total ?? 0) };
    this.#put("time", isTimed ? t("chat.time", values) : "");
  }

  #offerCopy(answer) {
    const copy = this.#action("copy");
    copy.hidden = !navigator.clipboard || !answer.text || answer.status === "no_evidence";
    copy.onclick = async () => {
      const sources = answer.citations.map((c) => `[${c.mark}] ${c.title} ${t("card.page", c)}`);
      await navigator.clipboard.writeText([answer.text, ...sources].join("\n"));
      copy.textContent = t("chat.copied");
    };
  }

  /** Nobody checked the translation: the page that the answer rests on opens with it. */
  #offerTranslation(text, { language, citations: [first] }) {
    const openSource = (from, keepsFocus) => openPage(pageAddress(first), { from, boxes: first.boxes, keepsFocus });
    offerTranslation(this.#action("translate"), this.#part("translation"), { text, language }, first ? openSource : null);
  }

  #markCited(citations) {
    for (const citation of citations) {
      const card = this.element.querySelector(`.card[data-chunk="${citation.chunk_id}"]`);
      card?.setAttribute("data-mark", String(citation.mark));
    }
  }

  #field(name) {
    return /** @type {HTMLElement} */ (this.element.querySelector(`[data-field="${name}"]:not(.card *)`));
  }

  #part(name) {
    return /** @type {HTMLElement} */ (this.element.querySelector(`[data-part="${name}"]`));
  }

  #action(name) {
    return /** @type {HTMLButtonElement} */ (this.element.querySelector(`[data-action="${name}"]`));
  }

  #put(field, text) {
    const element = this.#field(field);
    if (element.textContent !== text) element.textContent = text;
  }
}
