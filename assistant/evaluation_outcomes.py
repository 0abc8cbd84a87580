"""What one question gave, and how right that is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from assistant.evaluation_questions import GoldQuestion
from assistant.events import Answered
from assistant.grounding import values_in
from indexes.analysis import normalise


@dataclass
class Outcome:
    """`ranks` are the ranks (from 1) of passages that hit, `gold_pages` what each touched.

    `legs` are the outcomes that each leg of the search would have given alone; `kind` is that of the question, else of
    its gold document, "" where there is neither.
    """

    asked: GoldQuestion
    ranks: list[int]
    found: list[dict[str, Any]]
    gold_pages: list[set[tuple[str, int]]] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    answered: Answered | None = None
    legs: dict[str, Outcome] = field(default_factory=dict)
    kind: str = ""

    @property
    def rank(self) -> int | None:
        """The rank of the first passage that hits."""
        return self.ranks[0] if self.ranks else None

    def as_json(self) -> dict[str, Any]:
        record: dict[str, Any] = {"id": self.asked.id, "question": self.asked.question, "language": self.asked.language}
        record |= {"answerable": self.asked.answerable, "ranks": self.ranks, "found": self.found}
        if self.answered is not None:
            record |= {"answer": self.answered.as_json(), "seconds": self.seconds, **score_answer(self)}
        return record


def score_answer(outcome: Outcome) -> dict[str, Any]:
    """How right one answer is. `exact_numbers`: every number of `must_include` stands in it, None without numbers."""
    asked, answered = outcome.asked, outcome.answered
    if answered is None:
        return {}
    said = answered.status != "no_evidence"
    text = _plain(answered.text) if said else ""
    numbers = {value for part in asked.must_include for value in values_in(part)}
    cited = [citation.passage for citation in answered.citations]
    return {
        "status_right": said == asked.answerable,
        "exact_numbers": said and numbers <= values_in(answered.text) if numbers and asked.answerable else None,
        "must_include": all(_stands_in(part, text) for part in asked.must_include) if asked.must_include else None,
        "citation_page": any(asked.hits(passage) for passage in cited) if asked.answerable and said else None,
    }


def _stands_in(part: str, text: str) -> bool:
    """`text` is plain already; "5 mm" does not stand in "25 mm"."""
    return bool(re.search(r"(?<!\d)(?<!\d[.,])" + re.escape(_plain(part)), text))


def _plain(text: str) -> str:
    return "".join(normalise(text).split()).casefold()
