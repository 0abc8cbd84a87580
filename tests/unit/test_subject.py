"""A sentence that stands in the documents must also speak of what was asked."""

from __future__ import annotations

import pytest

from assistant.checking.subject import withhold_strays
from assistant.grounding import CheckedSentence, Verdict
from assistant.question import read_question
from indexes.records import Passage
from indexes.term_support import TermSupport
from tests.fakes.evidence import terms_of, units_for
from tests.fakes.passages import passage

PAGE = passage(
    "The conveyor belt has a strength of 21 MPa.\nKeep the area clean.\nIt is painted green every spring.\n"
    "The belt tension is 400 N."
)


def terms(text: str) -> TermSupport:
    return terms_of(read_question(text))


def reason_for(question: str, said: str, page: Passage = PAGE) -> str:
    verdict = Verdict((CheckedSentence(said, (1,)),))
    asked = read_question(question)
    (judged,) = withhold_strays(verdict, [page], units_for(asked, [page]), [page], terms).sentences
    return judged.reason


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("The belt tension is 400 N.", ""),
        ("The conveyor belt has a strength of 21 MPa.", "off_subject"),
        ("The gearbox of the crane weighs much.", "unsupported"),
    ],
)
def test_only_the_lines_that_answer_bear_an_answer(said: str, reason: str) -> None:
    assert reason_for("What is the belt tension?", said) == reason


def test_a_property_must_be_named_where_its_value_stands() -> None:
    page = passage("The guard rail post stands every 900 mm along the guard rail.")
    assert reason_for("guard rail post diameter in mm?", "The guard rail post has a diameter of 900 mm.", page) != ""


def test_what_was_withheld_stays_so() -> None:
    verdict = Verdict((CheckedSentence("Anything", (1,), "negation"),))
    assert withhold_strays(verdict, [PAGE], [], [PAGE], terms) == verdict
