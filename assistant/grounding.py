"""Decides which sentences of a model's answer may stand. Code, not a prompt.

A sentence stands when every citation mark in it points at a given passage, every quantity with its unit, code and part
number in it stands together in the evidence it cites (or, without a mark, in one passage that supports it), it denies
and limits what that evidence denies and limits, and it is written in letters of the answer's language. What fails is
withheld and listed, with a key for its reason (`assistant.withheld.…` in the locales; "empty" and "debris" are not
worth a word).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from assistant.checking.alignment import fault_against
from assistant.checking.claims import Claims, read_claims, values_in
from assistant.checking.debris import is_debris, part_turns
from assistant.checking.evidence import Evidence
from assistant.checking.sentence_language import FOREIGN_LETTER, is_wrong_language
from assistant.checking.sentences import MARK, split_sentences, without_marks
from assistant.checking.shared_words import Words, read_words
from assistant.checking.stream_gate import StreamGate
from assistant.checking.value_clauses import value_clauses
from indexes.records import Passage

__all__ = [
    "CheckedSentence", "Likeness", "StreamGate", "Verdict", "check", "split_sentences", "values_in",
]  # fmt: skip

# (sentence, passages) -> likeness from 0 to 1 across languages, for sentences that share no words with a passage.
Likeness = Callable[[str, Sequence[Passage]], Sequence[float]]
LIKENESS_MIN = 0.35


@dataclass(frozen=True)
class CheckedSentence:
    """`text` without marks; `marks` are the passages (from 1) that support it; `reason` is "" when it stands."""

    text: str
    marks: tuple[int, ...]
    reason: str = ""


@dataclass(frozen=True)
class Verdict:
    """What stands, with its marks, and what was withheld with the reason's key."""

    sentences: tuple[CheckedSentence, ...]

    @property
    def standing(self) -> list[CheckedSentence]:
        return [sentence for sentence in self.sentences if not sentence.reason]

    @property
    def withheld(self) -> list[CheckedSentence]:
        return [sentence for sentence in self.sentences if sentence.reason]

    def without_standing(self, reason: str) -> Verdict:
        """Nothing stands any more: what did is withheld for this reason."""
        return Verdict(tuple(it if it.reason else replace(it, reason=reason) for it in self.sentences))

    @property
    def text(self) -> str:
        return "\n".join(_with_marks(sentence) for sentence in self.standing)


def check(
    answer: str,
    passages: Sequence[Passage],
    likeness: Likeness,
    question: str = "",
    known_codes: Collection[str] = (),
) -> Verdict:
    """Checks each sentence of `answer` on its own.

    A code that was asked for may be named in any sentence, if the passages or `known_codes`, those of all that was
    found, have it.
    """
    own, foreign = part_turns(answer)
    examiner = _Examiner(Evidence(passages, question, known_codes), likeness)
    checked = [examiner.examine(sentence) for sentence in split_sentences(own)]
    debris = [CheckedSentence(without_marks(it), (), "debris") for it in split_sentences(foreign)]
    return Verdict(tuple(checked + debris))


class _Examiner:
    """Examines one answer's sentences in order; a sentence that was said before is withheld."""

    def __init__(self, evidence: Evidence, likeness: Likeness) -> None:
        self._evidence = evidence
        self._likeness = likeness
        self._said: dict[str, int] = {}

    def examine(self, sentence: str) -> CheckedSentence:
        marks = tuple(dict.fromkeys(int(mark) for mark in MARK.findall(sentence)))
        text = without_marks(sentence)
        claims = read_claims(text)
        words = read_words(claims.wording)
        if reason := self._fault_of_form(text, claims, words):
            return CheckedSentence(text, marks, reason)
        valid = [mark for mark in marks if 1 <= mark <= len(self._evidence.passages)]
        if marks and not valid:
            return CheckedSentence(text, marks, "wrong_mark")
        clauses = value_clauses(self._evidence.without_denied(claims))
        supporting = self._evidence.supports(clauses)
        if any(clauses) and not supporting:
            return CheckedSentence(text, marks, "unsupported_value")
        chosen = [mark for mark in valid if mark in supporting] or self._attribute(text, words, supporting)
        if not chosen:
            return CheckedSentence(text, marks, "unsupported")
        near = [window for mark in chosen for window in self._evidence.windows[mark - 1]]
        return CheckedSentence(text, tuple(chosen), fault_against(claims, near))

    def _fault_of_form(self, text: str, claims: Claims, words: Words) -> str:
        evidence = self._evidence
        if is_debris(text, evidence.text):
            return "debris"
        if evidence.is_echo(claims, words):
            return "empty"
        if set(FOREIGN_LETTER.findall(text)) - evidence.foreign_letters:
            return "foreign_letters"
        if evidence.language and is_wrong_language(claims.wording, evidence.language, evidence.text):
            return "wrong_language"
        return "repeated" if self._is_repeated(text) else ""

    def _is_repeated(self, text: str) -> bool:
        """A step may stand in a procedure as often as the page has it."""
        key = "".join(character for character in text.lstrip("0123456789.)-*• ").casefold() if character.isalnum())
        self._said[key] = self._said.get(key, 0) + 1
        return self._said[key] > max(1, self._evidence.letters.count(key))

    def _attribute(self, text: str, words: Words, candidates: Sequence[int]) -> list[int]:
        """The passage that a sentence without a right mark rests on: most shared words, else the likest in meaning."""
        shared = {mark: len(words.shared_with(self._evidence.words[mark - 1])) for mark in candidates}
        best = max(candidates, key=shared.__getitem__, default=None)
        if best is not None and shared[best] >= max(2, len(words) // 3):
            return [best]
        scores = self._likeness(text, [self._evidence.passages[mark - 1] for mark in candidates])
        score, mark = max(zip(scores, candidates, strict=True), default=(0.0, 0))
        return [mark] if score >= LIKENESS_MIN else []


def _with_marks(sentence: CheckedSentence) -> str:
    return sentence.text + "".join(f" [{mark}]" for mark in sentence.marks)
