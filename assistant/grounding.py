"""Decides which sentences of a model's answer may stand. Code, not a prompt.

A sentence stands when every citation mark in it points at a given passage, every number, unit-bearing value, code and
part number in it stands in the evidence it cites (or, without a mark, in one passage that supports it), and it is
written in letters of the answer's language. What fails is withheld and listed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from indexes.analysis import NUMBER, content_words, find_codes, normalise, without_codes
from indexes.records import BlockKind, Passage

MARK = re.compile(r"\[(\d{1,2})\]")
# Not after the number of a list item at the start of a line ("2. Check the oil").
SENTENCE_END = re.compile(r"(?<=[.!?。])(?<!\n\d\.)(?<!\n\d\d\.)(?:\s*\[\d{1,2}\])*\s+(?=\S)|\n+")
LIST_ITEM_IN_LINE = re.compile(r"(?<=[.!?。\]])[ \t]+(?=\d{1,2}[.)]\s+\S)")
LIST_NUMBER = re.compile(r"^\s*(?:\d{1,2}[.)]|[-*•])\s+", re.MULTILINE)
# A minus is part of the number when nothing stands before it: "-5 °C", but not "10-20" or "2025-03-01".
SIGNED_NUMBER = re.compile(r"(?:(?<![^\s(:])[-−])?" + NUMBER.pattern)
CJK_IDEOGRAPH = re.compile(r"[一-鿿]")

# (sentence, passage) -> likeness from 0 to 1 across languages, for sentences that share no words with a passage.
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

    @property
    def text(self) -> str:
        return "\n".join(_with_marks(sentence) for sentence in self.standing)


class Evidence:
    """What the numbers and codes of an answer are held against: the passages, their headings and titles."""

    def __init__(self, passages: Sequence[Passage], question: str = "") -> None:
        self.passages = passages
        texts = [_full_text(passage) for passage in passages]
        self.values = [values_in(text) for text in texts]
        self.units = [support_units(passage) for passage in passages]
        # The machine or code that was asked about may be named in any sentence, if any passage knows it.
        self.named = set(find_codes(question)) & set().union(*self.values)
        self.asked = set(content_words(question))
        self.words = [set(content_words(text)) for text in texts]
        self.ideographs = set(CJK_IDEOGRAPH.findall(" ".join(texts)))

    def supports(self, clauses: Sequence[set[str]]) -> list[int]:
        """Passages (from 1) in which the values of every clause stand together, in one row where it is a table."""
        return [
            mark
            for mark, units in enumerate(self.units, start=1)
            if all(any(clause <= unit | self.named for unit in units) for clause in clauses)
        ]


def check(answer: str, passages: Sequence[Passage], likeness: Likeness, question: str = "") -> Verdict:
    """Checks each sentence of `answer` on its own."""
    evidence = Evidence(passages, question)
    return Verdict(tuple(_check_sentence(sentence, evidence, likeness) for sentence in split_sentences(answer)))


def split_sentences(text: str) -> list[str]:
    """Sentences and list items, each with the marks that follow it."""
    pieces, start = [], 0
    text = "\n" + LIST_ITEM_IN_LINE.sub("\n", text)
    for match in SENTENCE_END.finditer(text):
        pieces.append(text[start : match.end()].strip())
        start = match.end()
    pieces.append(text[start:].strip())
    return _join_fragments([piece for piece in pieces if piece])


def values_in(text: str) -> set[str]:
    """Numbers and codes of a text in one spelling: {"210", "0.35", "E204"}; list numbers are not values."""
    plain = normalise(LIST_NUMBER.sub("", MARK.sub(" ", text)))
    return set(find_codes(plain)) | {_number(found) for found in SIGNED_NUMBER.findall(without_codes(plain))}


def value_clauses(text: str) -> list[set[str]]:
    """The values of a sentence, apart for each of its clauses that has a code or size and a value of its own.

    "M16: 105 N·m, M20: 210 N·m" rests on two rows; "M20, 105 N·m" is one claim however it is punctuated.
    """
    parts = [values_in(part) for part in re.split(r"[,;]\s+|\s+(?:and|및|그리고)\s+|고\s+", text)]
    parts = [part for part in parts if part]
    return parts if len(parts) > 1 and all(len(part) > 1 for part in parts) else [values_in(text)]


def support_units(passage: Passage) -> list[set[str]]:
    """What values may stand together: those of a whole passage, but of a table only those of one row.

    A table holds every torque; that 42 and M12 both stand in it says nothing about M12.
    """
    chunk = passage.chunk
    if chunk.kind is not BlockKind.TABLE:
        return [values_in(_full_text(passage))]
    frame = values_in(_frame(passage))
    return [frame | values_in(line) for line in chunk.text.split("\n")]


def _check_sentence(sentence: str, evidence: Evidence, likeness: Likeness) -> CheckedSentence:
    marks = tuple(dict.fromkeys(int(mark) for mark in MARK.findall(sentence)))
    text = re.sub(r"\s+([.,!?])", r"\1", MARK.sub("", sentence)).strip()
    words = set(content_words(text))
    if not words or words <= evidence.asked:  # nothing, or nothing but the question's own words
        return CheckedSentence(text, marks, "empty")
    if set(CJK_IDEOGRAPH.findall(text)) - evidence.ideographs:
        return CheckedSentence(text, marks, "foreign_letters")
    valid = [mark for mark in marks if 1 <= mark <= len(evidence.passages)]
    if marks and not valid:
        return CheckedSentence(text, marks, "wrong_mark")
    clauses = value_clauses(text)
    supporting = evidence.supports(clauses)
    if any(clauses) and not supporting:
        return CheckedSentence(text, marks, "unsupported_value")
    chosen = [mark for mark in valid if mark in supporting] or _attribute(text, supporting, evidence, likeness)
    if not chosen:
        return CheckedSentence(text, marks, "unsupported")
    return CheckedSentence(text, tuple(chosen))


def _attribute(text: str, candidates: Sequence[int], evidence: Evidence, likeness: Likeness) -> list[int]:
    """The passage that a sentence without a right mark rests on: most shared words, else the likest in meaning."""
    words = set(content_words(text))
    best = max(candidates, key=lambda mark: len(words & evidence.words[mark - 1]), default=None)
    if best is not None and len(words & evidence.words[best - 1]) >= max(2, len(words) // 3):
        return [best]
    scores = likeness(text, [evidence.passages[mark - 1] for mark in candidates])
    score, mark = max(zip(scores, candidates, strict=True), default=(0.0, 0))
    return [mark] if score >= LIKENESS_MIN else []


class StreamGate:
    """Lets an answer through word by word while it streams, but never an unsupported number or code.

    A word with a digit that stands in no passage closes the gate until the sentence ends. What was shown before it
    may still be withheld as a sentence: the answer event that follows is what counts.
    """

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._known: set[str] = set().union(*(values_in(_full_text(passage)) for passage in passages))
        self._pending = ""
        self._closed = False

    def feed(self, piece: str) -> str:
        """What may be shown now; the last, perhaps unfinished word is held back."""
        self._pending += piece
        cut = max((match.end() for match in re.finditer(r"\s", self._pending)), default=0)
        # A blank may stand inside a code ("E 204"): hold the last two words.
        previous = max((match.end() for match in re.finditer(r"\s", self._pending[: max(cut - 1, 0)])), default=0)
        ready, self._pending = self._pending[:previous], self._pending[previous:]
        return self._filter(ready)

    def finish(self) -> str:
        ready, self._pending = self._pending, ""
        return self._filter(ready)

    def _filter(self, text: str) -> str:
        shown = []
        for word in re.findall(r"\S+\s*|\s+", text):
            if not self._closed and values_in(word) - self._known:
                self._closed = True
            if not self._closed:
                shown.append(word)
            if "\n" in word or re.search(r"[.!?。](\[\d+\])*\s*$", word):
                self._closed = False
        return "".join(shown)


def _full_text(passage: Passage) -> str:
    return f"{_frame(passage)}\n{passage.chunk.text}"


def _frame(passage: Passage) -> str:
    return f"{passage.document.number}\n{passage.place}"


def _with_marks(sentence: CheckedSentence) -> str:
    return sentence.text + "".join(f" [{mark}]" for mark in sentence.marks)


def _number(found: str) -> str:
    """`1,000` is 1000 and `0,5` is 0.5; trailing zeros of a fraction say nothing new."""
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", found):
        found = found.replace(",", "")
    found = found.replace(",", ".").replace("−", "-").rstrip(".")
    if found.count(".") == 1:
        found = found.rstrip("0").rstrip(".")
    return re.sub(r"^0+(?=\d)", "", found)


def _join_fragments(pieces: list[str]) -> list[str]:
    """A piece without a letter ("1.", "[2]") belongs to its neighbour."""
    joined: list[str] = []
    for piece in pieces:
        if joined and (
            not re.search(r"[A-Za-z가-힣]", MARK.sub("", piece)) or re.fullmatch(r"\d{1,2}[.)]", joined[-1])
        ):
            joined[-1] = f"{joined[-1]} {piece}"
        else:
            joined.append(piece)
    return joined
