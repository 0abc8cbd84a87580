"""What is looked for besides the words of the question, and how much it counts."""

from __future__ import annotations

import pytest

from indexes.glossary import Glossary, Term
from indexes.sought_words import (
    PAIR_WEIGHT,
    TERM_SHARE,
    TRANSLATION_WEIGHT,
    SoughtWord,
    lexical_weights,
    sought_words,
)
from indexes.word_translations import WordTranslations, load_word_translations

GLOSSARY = Glossary([Term(("체결 토크", "조임 토크"), ("tightening torque",)), Term(("서보 모터",), ("servo motor",))])
TRANSLATIONS = WordTranslations({"체결": [("fasten", 0.6), ("clamp", 0.4)]}, {"pump": [("펌프", 0.9)]})
NOTHING = WordTranslations({}, {})


def weights_of(text: str, glossary: Glossary = GLOSSARY, table: WordTranslations = TRANSLATIONS) -> dict[str, float]:
    return lexical_weights(sought_words(text, glossary, table))


def test_the_question_s_own_words_count_fully_and_pairs_of_syllables_a_little() -> None:
    weights = weights_of("M20 체결 pump")
    assert weights["#M20"] == weights["체결"] == weights["pump"] == 1.0
    assert weights["~체결"] == PAIR_WEIGHT < 1


def test_a_translation_counts_its_share_and_less_than_the_word() -> None:
    weights = weights_of("체결")
    assert weights["fasten"] == pytest.approx(TRANSLATION_WEIGHT * 0.6)
    assert weights["clamp"] == pytest.approx(TRANSLATION_WEIGHT * 0.4)
    assert weights_of("pump")["펌프"] == pytest.approx(TRANSLATION_WEIGHT)
    assert TRANSLATION_WEIGHT < 1


@pytest.mark.parametrize("text", ["체결 토크", "체결토크"])
def test_variants_and_translations_of_a_term_are_looked_for(text: str) -> None:
    """Each of two words that only together are the term has its part of the share."""
    weights = weights_of(text)
    part = TRANSLATION_WEIGHT * TERM_SHARE / 2**0.5
    assert weights["조임"] == weights["tighten"] == weights["torqu"] == pytest.approx(part)
    assert weights["토크"] == 1.0


def test_an_english_term_brings_the_korean_one() -> None:
    weights = weights_of("tightening torques")
    part = TRANSLATION_WEIGHT * TERM_SHARE / 2**0.5
    assert weights["체결"] == weights["토크"] == weights["조임"] == pytest.approx(part)


@pytest.mark.parametrize("text", ["서보 모터", "서보모터", "서보모터가 안 돌아요"])
def test_a_term_written_in_one_word_brings_its_translation_too(text: str) -> None:
    weights = weights_of(text, table=NOTHING)
    assert {"servo", "motor"} <= set(weights)


def test_the_surer_of_glossary_and_table_counts() -> None:
    glossary = Glossary([Term(("펌프",), ("pump",))])
    table = WordTranslations({"펌프": [("pump", 0.9)]}, {})
    assert weights_of("펌프", glossary, table)["pump"] == pytest.approx(TRANSLATION_WEIGHT)
    assert weights_of("펌프", glossary, NOTHING)["pump"] == pytest.approx(TRANSLATION_WEIGHT * TERM_SHARE)


def test_a_word_that_is_also_a_translation_keeps_its_full_weight() -> None:
    assert weights_of("펌프 pump")["펌프"] == 1.0
    assert weights_of("fasten 체결")["fasten"] == 1.0


@pytest.mark.parametrize("code", ["E-204", "M8x1.25", "MAX_VELOCITY", "P-101"])
def test_codes_and_numbers_have_no_translations(code: str) -> None:
    words = sought_words(f"{code} 320", GLOSSARY, load_word_translations())
    assert [word.others for word in words if word.token.startswith("#") or word.token.isdigit()] == [(), ()]


def test_every_token_is_sought_once_in_the_order_of_the_question() -> None:
    words = sought_words("pump pumps E-204 e204", GLOSSARY, TRANSLATIONS)
    assert [word.token for word in words] == ["#E204", "pump"]


def test_a_code_that_only_the_index_could_tell_is_sought_too() -> None:
    words = sought_words("e 7", GLOSSARY, TRANSLATIONS, ["#E7"])
    assert [word.token for word in words].count("#E7") == 1
    assert lexical_weights(words)["#E7"] == 1.0


def test_nothing_asked_is_nothing_sought() -> None:
    assert sought_words("", GLOSSARY, TRANSLATIONS) == []
    assert lexical_weights([]) == {}


def test_a_pair_of_syllables_knows_that_it_is_one() -> None:
    assert SoughtWord("~체결").is_pair
    assert not SoughtWord("체결").is_pair
