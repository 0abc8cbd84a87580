"""A conversation's second prompt begins as the first did, where the passages allow it."""

from __future__ import annotations

from assistant.focus import Extract
from assistant.kept_extracts import CONVERSATIONS_MAX, KeptExtracts
from indexes.records import BlockKind
from tests.fakes.passages import passage


def extract(chunk_id: int, text: str, kind: BlockKind = BlockKind.PARAGRAPH) -> Extract:
    return Extract(passage("a\nb\nc", chunk_id=chunk_id, kind=kind), text)


def read(extracts: list[Extract]) -> list[tuple[int, str]]:
    return [(one.passage.chunk_id, one.text) for one in extracts]


def test_passages_read_before_come_first_in_their_earlier_words() -> None:
    kept = KeptExtracts()
    kept.keep("talk", [extract(1, "a\nb"), extract(2, "c")])
    now = kept.continued("talk", [extract(3, "x"), extract(2, "c"), extract(1, "b")])
    assert read(now) == [(1, "a\nb"), (2, "c"), (3, "x")]


def test_where_the_first_passage_is_another_one_nothing_is_reordered() -> None:
    kept = KeptExtracts()
    kept.keep("talk", [extract(1, "a"), extract(2, "c")])
    assert read(kept.continued("talk", [extract(3, "x"), extract(2, "c")])) == [(3, "x"), (2, "c")]


def test_a_passage_of_which_more_is_needed_is_read_anew() -> None:
    kept = KeptExtracts()
    kept.keep("talk", [extract(1, "a"), extract(2, "c")])
    assert read(kept.continued("talk", [extract(2, "c"), extract(1, "a\nb")])) == [(2, "c"), (1, "a\nb")]


def test_of_a_table_no_other_row_comes_along() -> None:
    kept = KeptExtracts()
    kept.keep("talk", [extract(1, "M12: 25\nM16: 60", BlockKind.TABLE)])
    now = kept.continued("talk", [extract(2, "x"), extract(1, "M16: 60", BlockKind.TABLE)])
    assert read(now) == [(2, "x"), (1, "M16: 60")]


def test_conversations_do_not_mix_and_old_ones_are_forgotten() -> None:
    kept = KeptExtracts()
    kept.keep("first", [extract(1, "a\nb")])
    assert read(kept.continued("other", [extract(1, "a")])) == [(1, "a")]
    for number in range(CONVERSATIONS_MAX):
        kept.keep(f"talk {number}", [extract(2, "c")])
    assert read(kept.continued("first", [extract(1, "a")])) == [(1, "a")]
