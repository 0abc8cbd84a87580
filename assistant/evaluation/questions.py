"""Question sets: JSON lines, each a question with the pages where its answer stands."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.engine import AnswerError
from indexes.analysis import normalise
from indexes.messages import message
from indexes.records import Passage

REQUIRED_FIELDS = ("id", "question", "language", "answerable", "gold")


class QuestionSetError(AnswerError):
    """A question set, or what was measured on it earlier, cannot be read."""

    code = "question_set"


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


def read_question_set(path: Path) -> list[GoldQuestion]:
    """Raises `QuestionSetError` that names the first line which is not a question."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionSetError(message("assistant.eval.unreadable", path=path, reason=error)) from error
    questions = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            questions.append(_question(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise QuestionSetError(
                message("assistant.eval.bad_line", path=path, line=number, reason=error),
                message("assistant.eval.bad_line_hint", fields=", ".join(REQUIRED_FIELDS)),
            ) from error
    if not questions:
        raise QuestionSetError(message("assistant.eval.empty", path=path))
    return questions


def _question(record: dict[str, Any]) -> GoldQuestion:
    missing = [name for name in REQUIRED_FIELDS if name not in record]
    if missing:
        raise KeyError(", ".join(missing))
    return GoldQuestion(
        id=str(record["id"]),
        question=str(record["question"]),
        language=str(record["language"]),
        answerable=bool(record["answerable"]),
        gold=tuple(
            Gold(str(gold["document"]), tuple(int(page) for page in gold.get("pages") or ())) for gold in record["gold"]
        ),
        answer=str(record.get("answer") or ""),
        must_include=_texts(record.get("must_include") or []),
        kind=str(record.get("kind") or ""),
    )


def _texts(values: Any) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else tuple(str(value) for value in values)
