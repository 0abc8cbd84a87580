"""A model that says the same again."""

from __future__ import annotations

from assistant.checking.repetition import RepetitionWatch


def first_repeat(text: str) -> int | None:
    watch = RepetitionWatch()
    return next((at for at, character in enumerate(text) if watch.feed(character)), None)


def test_a_sentence_said_again_is_noticed_whatever_its_number() -> None:
    text = "1. Check the oil level. 2. Check the filter. 3. Check the oil level. 4."
    assert first_repeat(text) == text.rindex("level.") + len("level.") - 1


def test_different_sentences_and_short_ones_are_no_repetition() -> None:
    assert (
        first_repeat("Stop. Stop. Check the oil level. Check the oil pressure. 유면을 확인하고 보충한다. 필터를 간다.")
        is None
    )
