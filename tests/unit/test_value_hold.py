"""What is held back while an answer streams."""

from __future__ import annotations

from assistant.checking.value_hold import ValueHold


def shown(text: str, *, refused: str = "") -> str:
    hold = ValueHold(lambda sentence: refused not in sentence if refused else True)
    pieces = [text[at : at + 3] for at in range(0, len(text), 3)]
    words = "".join(pieces).split(" ")
    fed = [hold.feed(word + (" " if at + 1 < len(words) else "")) for at, word in enumerate(words)]
    return "".join(fed) + hold.finish()


def test_what_may_stand_is_shown_whole() -> None:
    for text in (
        "The valve opens at 16 MPa. [1] Clean it.",
        "1. Stop the pump.\n2. Fill 60 L.",
        "값은 21 MPa입니다. [1]",
    ):
        assert shown(text) == text


def test_of_a_sentence_that_may_not_no_value_is_shown() -> None:
    said = shown("The belt strength is 21 MPa. The tension is 400 N. [1]", refused="21 MPa")
    assert "21" not in said
    assert said.endswith("The tension is 400 N. [1]")


def test_words_go_on_at_once_until_a_value_comes() -> None:
    hold = ValueHold(lambda _sentence: True)
    assert hold.feed("The valve opens at ") == "The valve opens at "
    assert hold.feed("16 MPa ") == ""
    assert hold.feed("and closes. ") == "16 MPa and closes. "
