"""The learned table of translations."""

from __future__ import annotations

from importlib import resources

import pytest

from indexes.analysis import content_words, korean_morphemes
from indexes.word_translations import SHARE_SUM_MIN, TABLE, WordTranslations, load_word_translations


def shipped_tokens() -> set[str]:
    table = resources.files("indexes").joinpath(TABLE).read_text(encoding="utf-8")
    return {token for line in table.splitlines() for token in line.split("\t")[:2]}


def test_shares_become_parts_of_one() -> None:
    table = WordTranslations({"밸브": [("valv", 0.9), ("cock", 0.3)]}, {})
    assert table.of("밸브") == [("valv", pytest.approx(0.75)), ("cock", pytest.approx(0.25))]


def test_a_word_that_is_seldom_translated_stays_unsure() -> None:
    table = WordTranslations({}, {"feeder": [("피더", 0.15)]})
    assert table.of("feeder") == [("피더", pytest.approx(0.15 / SHARE_SUM_MIN))]


def test_the_shares_of_every_shipped_token_sum_to_at_most_one() -> None:
    table = load_word_translations()
    tokens = shipped_tokens()
    assert len(tokens) > 5_000
    for token in tokens:
        shares = [share for _, share in table.of(token)]
        assert shares, token
        assert min(shares) >= 0, token
        assert sum(shares) <= 1 + 1e-9, token
        assert shares == sorted(shares, reverse=True), token


@pytest.mark.parametrize(
    ("korean", "english"), [("서보", "servo"), ("밸브", "valve"), ("베어링", "bearing"), ("압력", "pressure")]
)
def test_plant_words_are_known_both_ways(korean: str, english: str) -> None:
    table = load_word_translations()
    (morpheme,), (stem,) = korean_morphemes(korean), content_words(english)
    assert table.of(morpheme)[0][0] == stem
    assert morpheme in [token for token, _ in table.of(stem)[:2]]


@pytest.mark.parametrize("token", ["#E204", "204", "zqxv", "~밸브", ""])
def test_an_unknown_token_has_no_translation(token: str) -> None:
    assert load_word_translations().of(token) == []
