"""The words behind each mark."""

from __future__ import annotations

from assistant.citations import cite
from assistant.grounding import CheckedSentence
from assistant.question import read_question
from indexes.term_support import TermSupport
from tests.fakes.evidence import terms_of
from tests.fakes.passages import passage

FIRST = passage("Wear gloves. The valve opens at 16 MPa.\nGrease the ram weekly.", chunk_id=1)
SECOND = passage("The pump runs dry.", chunk_id=2)


def terms(text: str) -> TermSupport:
    return terms_of(read_question(text))


def test_one_citation_a_mark_with_the_lines_that_bear_its_sentences() -> None:
    said = [
        CheckedSentence("Grease the ram every week.", (1,)),
        CheckedSentence("It opens at 16 MPa, the valve.", (1,)),
        CheckedSentence("The pump runs dry.", (2,)),
    ]
    found = [(citation.mark, citation.as_json()["quote"]) for citation in cite(said, [FIRST, SECOND], terms)]
    assert found == [(1, "The valve opens at 16 MPa.\nGrease the ram weekly."), (2, "The pump runs dry.")]
