"""One line of a question set: a question, the pages where its answer stands, and what is wrong with a line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from indexes.analysis import normalise
from indexes.messages import Message, message
from indexes.records import Passage

REQUIRED_FIELDS = ("id", "question", "language", "answerable", "gold")


class QuestionFault(ValueError):  # noqa: N818 - said of a line, never shown alone
    """What is wrong with a line, for the person who wrote it."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Gold:
    """A document by the end of its path, and its pages; no pages means any."""

    document: str
    pages: tuple[int, ...]

    def names(self, document_path: str) -> bool:
        path, wanted = normalise(document_path), normalise(self.document)
        return path == wanted or path.endswith("/" + wanted.lstrip("/"))

    def is_on(self, document_path: str, first_page: int, last_page: int) -> bool:
        if not self.names(document_path):
            return False
        return not self.pages or any(first_page <= page <= last_page for page in self.pages)


@dataclass(frozen=True)
class GoldQuestion:
    """One line of a question set. `kind` is the set's own word for what kind of question it is."""

    id: str
    question: str
    language: str
    answerable: bool
    gold: tuple[Gold, ...]
    answer: str = ""
    must_include: tuple[str, ...] = ()
    kind: str = ""

    @property
    def measures_retrieval(self) -> bool:
        return self.answerable and bool(self.gold)

    def expected_json(self) -> dict[str, Any]:
        """What a right answer is, as the question set has it."""
        gold = [{"document": gold.document, "pages": list(gold.pages)} for gold in self.gold]
        expected = {"answerable": self.answerable, "answer": self.answer, "must_include": list(self.must_include)}
        return expected | {"gold": gold}

    def hits(self, passage: Passage) -> bool:
        return bool(self.gold_pages_of(passage))

    def gold_pages_of(self, passage: Passage) -> set[tuple[str, int]]:
        """The gold pages that a passage touches; page 0 stands for a document whose pages are not named."""
        first, last = passage.chunk.page, passage.chunk.page_end
        return {
            (gold.document, page)
            for gold in self.gold
            if gold.is_on(passage.document.path, first, last)
            for page in ([page for page in gold.pages if first <= page <= last] or [0])
        }


def read_question_line(line: str) -> GoldQuestion:
    """Raises `QuestionFault`."""
    try:
        record = json.loads(line)
    except ValueError as error:
        raise _fault("not_json") from error
    if not isinstance(record, dict):
        raise _fault("not_object")
    if missing := [name for name in REQUIRED_FIELDS if name not in record]:
        raise _fault("lacks", fields=", ".join(missing))
    if not isinstance(record["answerable"], bool):
        raise _fault("not_yes_or_no")
    if not str(record["question"]).strip():
        raise _fault("no_question")
    return GoldQuestion(
        id=str(record["id"]),
        question=str(record["question"]),
        language=str(record["language"]),
        answerable=record["answerable"],
        gold=_gold(record["gold"]),
        answer=str(record.get("answer") or ""),
        must_include=_texts(record.get("must_include") or []),
        kind=str(record.get("kind") or ""),
    )


def _gold(value: Any) -> tuple[Gold, ...]:
    if not isinstance(value, Sequence) or not all(isinstance(gold, dict) and "document" in gold for gold in value):
        raise _fault("bad_gold")
    try:
        return tuple(
            Gold(str(gold["document"]), tuple(int(page) for page in gold.get("pages") or ())) for gold in value
        )
    except (TypeError, ValueError) as error:
        raise _fault("bad_pages") from error


def _texts(values: Any) -> tuple[str, ...]:
    if isinstance(values, str):
        return (values,)
    if not isinstance(values, list):
        raise _fault("bad_must_include")
    return tuple(str(value) for value in values)


def _fault(name: str, **values: Any) -> QuestionFault:
    return QuestionFault(message(f"assistant.eval.{name}", **values))
