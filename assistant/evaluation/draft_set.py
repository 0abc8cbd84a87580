"""A first question set for a plant that has none: the questions whose answers were approved, with their pages."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from assistant.curation.curated_records import CuratedAnswer
from assistant.curation.review import MARK, ReviewItem
from assistant.evaluation.questions import QuestionSetError
from assistant.scope import scope_as_json
from indexes.analysis import detect_language
from indexes.messages import message
from indexes.records import Scope


def draft_question_set(items: Iterable[ReviewItem]) -> str:
    """As a file. Raises `QuestionSetError` where no approved answer makes a question."""
    lines = draft_lines(items)
    if not lines:
        raise QuestionSetError(message("assistant.eval.no_draft"), message("assistant.eval.no_draft_hint"))
    return "".join(f"{line}\n" for line in lines)


def draft_lines(items: Iterable[ReviewItem]) -> list[str]:
    """A line of JSON for each approved answer in force whose question stands alone: no follow-up, no scope of its own.

    `must_include` is left to a person: which words an answer may not lack is not to be guessed.
    """
    everywhere = scope_as_json(Scope())
    return [
        json.dumps(_record(item.approved), ensure_ascii=False)
        for item in items
        if item.approved is not None
        and item.approved.is_in_force
        and not item.approved.follows
        and item.approved.scope == everywhere
    ]


def _record(approved: CuratedAnswer) -> dict[str, Any]:
    pages: dict[str, list[int]] = {}
    for sealed in approved.pages:
        pages.setdefault(sealed.path, []).append(sealed.page)
    return {
        "id": f"approved-{approved.id}",
        "question": approved.question,
        "language": detect_language(approved.question),
        "answerable": True,
        "answer": " ".join(MARK.sub("", approved.text).split()),
        "must_include": [],
        "gold": [{"document": path, "pages": sorted(set(numbers))} for path, numbers in pages.items()],
    }
