/** Marks the asked words in a document's text. Codes match however they are typed; Korean particles do not matter. */

const PARTICLES = /(에서는|으로는|에서|으로|에게|까지|부터|이란|란|은|는|이|가|을|를|의|에|로|와|과|도|만)$/;
const NOISE = new Set(
  ("무엇 무슨 어떻게 언제 어디 왜 얼마 알려 알려줘 알려주세요 하나요 하나 인가요 되나요 있나요 무엇인가요 어떻게 뜨면 순서대로 그리고 " +
    "the and for what when how why who which with does from that this are can should must have has was were is it to of in on at do").split(" "),
);

/**
 * A pattern that finds the words of a question, or null when there is none worth marking.
 * @param {string} question
 */
export function patternOf(question) {
  const parts = new Set();
  for (const token of question.match(/[A-Za-z0-9][A-Za-z0-9.\-_/]*[A-Za-z0-9]|[가-힣]+/g) ?? []) {
    const part = /[가-힣]/.test(token) ? koreanPart(token) : latinPart(token);
    if (part) parts.add(part);
  }
  const longestFirst = [...parts].sort((a, b) => b.length - a.length);
  return longestFirst.length ? new RegExp(longestFirst.join("|"), "giu") : null;
}

/** @param {string} token */
function koreanPart(token) {
  const stem = token.length > 2 ? token.replace(PARTICLES, "") : token;
  return stem.length < 2 || NOISE.has(stem) || NOISE.has(token) ? "" : stem;
}

/** @param {string} token */
function latinPart(token) {
  if (/\d/.test(token)) {
    const pieces = token.match(/[A-Za-z]+|\d+/g) ?? [];
    return pieces.join("").length < 2 ? "" : `(?<![A-Za-z0-9])${pieces.join("[-\\s._/]?")}(?![A-Za-z0-9])`;
  }
  const stem = token.toLowerCase().replace(/(ing|ed|es|s)$/, "");
  return token.length < 3 || stem.length < 3 || NOISE.has(token.toLowerCase()) ? "" : `(?<![A-Za-z])${stem}[a-z]*`;
}

/**
 * Wraps every match in the element's text with <mark>.
 * @param {HTMLElement} element holds text only
 * @param {RegExp | null} pattern
 */
export function markWords(element, pattern) {
  const text = element.textContent ?? "";
  if (!pattern) return;
  const pieces = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (!match[0]) continue;
    const mark = document.createElement("mark");
    mark.textContent = match[0];
    pieces.push(text.slice(end, match.index), mark);
    end = match.index + match[0].length;
  }
  element.replaceChildren(...pieces, text.slice(end));
}
