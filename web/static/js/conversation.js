/** The conversation of this tab, kept over a reload and forgotten with the tab. */

// Another reader of the same tab must not find what was answered to the one before.
const KEY = `banjang.conversation.${document.documentElement.dataset.reader}`;
const MOST_TURNS = 40;

/** @typedef {{question: string, evidence?: any, answer?: any, stopped?: string, feedback?: string, reach?: string}} Turn */

export class Conversation {
  /** @param {string} machine the machine that is asked about, "" on the page of all documents */
  constructor(machine = "") {
    this.key = machine ? `${KEY}.${machine}` : KEY;
    const kept = read(this.key);
    /** @type {Record<string, string>} A follow-up keeps the scope of what it follows, so each scope has its own id. */
    this.ids = kept.ids ?? {};
    /** @type {Turn[]} */
    this.turns = kept.turns ?? [];
  }

  /** @param {Turn} turn */
  add(turn) {
    this.turns.push(turn);
    this.turns = this.turns.slice(-MOST_TURNS);
    const id = turn.answer?.conversation_id;
    if (id) this.ids[turn.reach === "machine" ? "machine" : "all"] = id;
    this.keep();
  }

  /** @param {string} reach of the question to come */
  idOf(reach) {
    return this.ids[reach === "machine" ? "machine" : "all"];
  }

  clear() {
    this.ids = {};
    this.turns = [];
    this.keep();
  }

  /** Writes down what has become of the turns. */
  keep() {
    try {
      sessionStorage.setItem(this.key, JSON.stringify({ ids: this.ids, turns: this.turns }));
    } catch {
      // A full or forbidden store costs the history of a reload, nothing else.
    }
  }
}

/** @param {string} key */
function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "{}");
  } catch {
    return {};
  }
}
