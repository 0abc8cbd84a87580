"""What one question gave, and how right that is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from assistant.evaluation.numbers import shown_values, unsupported_values
from assistant.evaluation.questions import GoldQuestion
from assistant.events import Answered, Citation
from indexes.analysis import content_words, normalise
from indexes.records import Passage

# Scores that are right or wrong; each is None where it does not apply.
ANSWER_SCORES = (
    "status_right", "false_refusal", "exact_numbers", "must_include", "citation_page", "quick_contains",
)  # fmt: skip
# Share of a gold answer's words that say it again, where a question set names none that must be there.
WORDS_ENOUGH = 0.6


@dataclass
class Outcome:
    """`ranks` are the ranks (from 1) of passages that hit, `gold_pages` what each touched.

    `legs` are the outcomes that each leg of the search would have given alone; `kind` is that of the question, else of
    its gold document, "" where there is neither. `quick` is the text of the quick answer, "" where none was shown, None
    where none was asked for; `cited_pages` are the texts of the pages that the answer cites.
    """

    asked: GoldQuestion
    ranks: list[int]
    found: list[dict[str, Any]]
    gold_pages: list[set[tuple[str, int]]] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    answered: Answered | None = None
    legs: dict[str, Outcome] = field(default_factory=dict)
    kind: str = ""
    quick: str | None = None
    cited_pages: tuple[str, ...] = ()

    @property
    def rank(self) -> int | None:
        """The rank of the first passage that hits."""
        return self.ranks[0] if self.ranks else None

    @property
    def refused(self) -> bool:
        return self.answered is not None and self.answered.status == "no_evidence"

    def as_json(self) -> dict[str, Any]:
        asked = self.asked
        record: dict[str, Any] = {"id": asked.id, "question": asked.question, "language": asked.language}
        record |= {"answerable": asked.answerable, "ranks": self.ranks, "found": self.found}
        if self.answered is not None:
            record |= {"expected": asked.expected_json(), "answer": self.answered.as_json(), "quick": self.quick}
            record |= {"seconds": self.seconds, **score_answer(self)}
        return record


def score_answer(outcome: Outcome) -> dict[str, Any]:
    """How right one answer is; {} without one.

    `exact_numbers`: every number of `must_include` stands in it, None without numbers. `unsupported_numbers` are the
    numbers and codes that it shows and none of the pages that it cites holds, `numbers_shown` how many it shows.
    """
    asked, answered = outcome.asked, outcome.answered
    if answered is None:
        return {}
    said = not outcome.refused
    text = answered.text if said else ""
    numbers = {value for part in asked.must_include for value in _values(part)}
    cited = [citation.passage for citation in answered.citations]
    return {
        "status_right": said == asked.answerable,
        "false_refusal": not said if asked.answerable else None,
        "exact_numbers": said and numbers <= _values(answered.text) if numbers and asked.answerable else None,
        "must_include": all(_stands_in(part, text) for part in asked.must_include) if asked.must_include else None,
        "citation_page": _cites_gold(answered.citations, asked) if asked.answerable and said else None,
        "quick_contains": _holds_gold(outcome.quick, asked) if asked.answerable and outcome.quick is not None else None,
        "numbers_shown": len(shown_values(answered.text)) if said else 0,
        "unsupported_numbers": _unsupported(answered.text, cited, outcome.cited_pages) if said else [],
    }


def is_right(scores: Mapping[str, Any]) -> bool:
    """Answered or refused as it should be, with what must be in it, from the right page, and no number of its own."""
    wrong = any(scores[name] is False for name in ("status_right", "exact_numbers", "must_include", "citation_page"))
    return not wrong and not scores["unsupported_numbers"]


def _cites_gold(citations: Sequence[Citation], asked: GoldQuestion) -> bool:
    """By the page that a citation opens: a passage may touch others too."""
    shown = [(citation.passage.document.path, citation.as_json()["page"]) for citation in citations]
    return any(gold.is_on(path, page, page) for path, page in shown for gold in asked.gold)


def _unsupported(text: str, cited: Sequence[Passage], pages: Sequence[str]) -> list[str]:
    """A citation shows its document's name, number and headings beside the page."""
    shown = [f"{it.document.number} {it.document.revision}\n{it.place}\n{it.chunk.text}" for it in cited]
    return unsupported_values(text, [*pages, *shown])


def _holds_gold(text: str, asked: GoldQuestion) -> bool | None:
    """What must be included; else the gold answer's numbers and most of its words. None where neither is known."""
    if asked.must_include:
        return all(_stands_in(part, text) for part in asked.must_include)
    if not asked.answer:
        return None
    words = set(content_words(asked.answer))
    shared = len(words & set(content_words(text)))
    return _values(asked.answer) <= _values(text) and shared >= WORDS_ENOUGH * len(words)


def _values(text: str) -> set[str]:
    return {shown.value for shown in shown_values(text)}


def _stands_in(part: str, text: str) -> bool:
    """However blanks and thousands are written; "5 mm" stands neither in "25 mm" nor "5" in "50"."""
    wanted = re.sub(r"\s+", "", _plain(part))
    letters = (
        re.escape(one) + (r"\s*" if not (one + next_one).isdigit() else "") for one, next_one in pairwise(wanted + " ")
    )
    pattern = r"(?<!\d)(?<!\d[.,])" + "".join(letters) + (r"(?![.,]?\d)" if wanted[-1:].isdigit() else "")
    return bool(re.search(pattern, _plain(text)))


def _plain(text: str) -> str:
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", normalise(text).casefold())
