"""Search tokens: codes however typed, Korean by morphemes, English by stems."""

from __future__ import annotations

import pytest

from indexes.analysis import analyse, canonical_code, content_words, detect_language, find_codes


@pytest.mark.parametrize(
    "typed", ["E-204", "e204", "E 204", "Ｅ２０４", "e-204", "E_204", "E204가 떴어요", "알람 E-204이"]
)
def test_a_code_is_one_token_however_it_is_typed(typed: str) -> None:
    assert find_codes(typed) == ["E204"]
    assert "#E204" in analyse(typed)


@pytest.mark.parametrize("near", ["E-2040", "E-20", "AE-204", "E-204-1", "SE204"])
def test_a_near_code_is_another_token(near: str) -> None:
    assert "E204" not in find_codes(near)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("M8x1.25", "M8X1.25"),
        ("M8×1.25", "M8X1.25"),
        ("m8X1.25", "M8X1.25"),
        ("OCF-3301", "OCF3301"),
        ("SK-77-0120", "SK770120"),
        ("MAX_VELOCITY", "MAXVELOCITY"),
    ],
)
def test_one_spelling_of_a_code(typed: str, code: str) -> None:
    assert find_codes(typed) == [code]
    assert canonical_code(typed) == code


def test_values_with_units_are_numbers_not_codes() -> None:
    assert find_codes("210 N·m, 65℃, 12 MPa, 2025-03-01, from 20 to 30") == []
    assert {"210", "65", "12"} <= set(analyse("210 N·m, 65℃, 12 MPa"))


def test_thousands_separators_do_not_split_a_number() -> None:
    assert "2000" in analyse("every 2,000 hours")


def test_korean_particles_do_not_hide_a_noun() -> None:
    bare = set(analyse("유압유 교체 주기"))
    assert bare <= set(analyse("유압유를 교체하는 주기는 얼마인가요?"))


def test_a_particle_behind_a_code_is_not_a_word() -> None:
    assert content_words("E-204가 떴어요") == ["#E204", "뜨"]


def test_english_words_meet_in_their_stem() -> None:
    assert set(content_words("tightening torques")) == set(content_words("tighten the torque"))


def test_a_question_without_content_has_no_words() -> None:
    assert content_words("What is it?") == []
    assert content_words("그게 뭐예요?") == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("M20 체결 토크는?", "ko"),
        ("KX-200 press clutch brake 조정", "ko"),
        ("What is the torque for M20?", "en"),
        ("What does the 윤활도표 say about grease?", "en"),
        ("e204", "en"),
        ("E-204 알람", "ko"),
    ],
)
def test_language_of_a_question(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    "typed", ["E-204", "e204", "E 204", "Ｅ２０４", "E−204", "E—204", "E‑204", "E\u200b-204", "E\u00ad204", "E - 204"]
)
def test_a_code_is_one_however_its_dash_is_typed(typed: str) -> None:
    assert find_codes(typed) == ["E204"]


@pytest.mark.parametrize("typed", ["M8x1.25", "M8×1.25", "m8 x 1.25", "M8 × 1.25", "m8*1.25"])
def test_a_size_is_one_however_it_is_spaced(typed: str) -> None:
    assert find_codes(typed) == ["M8X1.25"]


def test_a_slash_parts_codes_and_joins_a_tail() -> None:
    assert find_codes("E-205/E-206") == ["E205", "E206"]
    assert find_codes("HP-220/A") == ["HP220A"]


def test_bearings_are_codes_and_voltages_are_not() -> None:
    assert find_codes("6205-2RS 6205ZZ") == ["62052RS", "6205ZZ"]
    assert find_codes("220V, 400 V, 10-20 mm") == []
