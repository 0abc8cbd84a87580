/** The conversation of this tab, kept over a reload and forgotten with the tab. */

const KEY = "banjang.conversation";
const MOST_TURNS = 40;

/** @typedef {{question: string, evidence?: any, answer?: any, stopped?: string, feedback?: string}} Turn */

export class Conversation {
  constructor() {
    const kept = read();
    /** @type {string | null} */
    this.id = kept.id ?? null;
    /** @type {Turn[]} */
    this.turns = kept.turns ?? [];
  }

  /** @param {Turn} turn */
  add(turn) {
    this.turns.push(turn);
    this.turns = this.turns.slice(-MOST_TURNS);
    if (turn.answer) this.id = turn.answer.conversation_id ?? this.id;
    this.keep();
  }

  clear() {
    this.id = null;
    this.turns = [];
    this.keep();
  }

  /** Writes down what has become of the turns. */
  keep() {
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ id: this.id, turns: this.turns }));
    } catch {
      // A full or forbidden store costs the history of a reload, nothing else.
    }
  }
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
}
