"""Terms that a word may be another spelling of."""

from __future__ import annotations

import pytest

from assistant.curation.near_terms import NearTerms
from indexes.glossary import Glossary, Term

TERMS = (
    Term(("컨베이어", "콘베어"), ("conveyor",)),
    Term(("컨베이어 벨트",), ("conveyor belt",)),
    Term(("콤프레서",), ("compressor",)),
    Term(("댐퍼",), ("damper",)),
    Term(("베어링",), ("bearing",)),
)


@pytest.fixture(scope="module")
def near() -> NearTerms:
    return NearTerms(Glossary(TERMS))


@pytest.mark.parametrize(
    ("word", "spelling"),
    [
        ("콘베아", "콘베어"),
        ("뎀퍼", "댐퍼"),
        ("베아링", "베어링"),
        ("콤프레샤", "콤프레서"),
        ("compresor", "compressor"),
    ],
)
def test_the_likest_spelling_comes_first(near: NearTerms, word: str, spelling: str) -> None:
    assert near.find(word, 3)[0][0] == spelling


def test_a_term_comes_once_and_only_so_many(near: NearTerms) -> None:
    found = near.find("컨베아", 3)
    assert len({term for _, term in found}) == len(found)
    assert len(near.find("컨베아", 1)) == 1


@pytest.mark.parametrize("word", ["김치찌개", "xyz", "ㄱ", ""])
def test_what_is_like_nothing_has_none(near: NearTerms, word: str) -> None:
    assert near.find(word, 3) == []


def test_a_word_is_only_like_words_of_its_script(near: NearTerms) -> None:
    assert [spelling for spelling, _ in near.find("conveyer", 3)] == ["conveyor", "conveyor belt"]
