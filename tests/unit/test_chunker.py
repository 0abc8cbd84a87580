"""What a chunk may cut and what it must keep together."""

from __future__ import annotations

from collections.abc import Sequence

from indexes.records import Block, BlockKind, Box, Chunk, Page
from ingest.chunk_units import text_weight
from ingest.chunker import HARD_FACTOR, TARGET_WEIGHT, split_blocks

LONG = "The pump is checked every morning before the first stroke of the shift. " * 5


def chunks_of(*blocks: Block) -> list[Chunk]:
    numbers = sorted({block.page for block in blocks})
    pages = [Page(number, "", tuple(block for block in blocks if block.page == number)) for number in numbers]
    return list(split_blocks(pages))


def heading(text: str, level: int = 1, page: int = 1) -> Block:
    return Block(BlockKind.HEADING, text, page, level=level)


def paragraph(text: str, page: int = 1, boxes: tuple[Box, ...] = ()) -> Block:
    return Block(BlockKind.PARAGRAPH, text, page, boxes)


def step(text: str, page: int = 1) -> Block:
    return Block(BlockKind.STEP, text, page)


def warning(text: str, page: int = 1) -> Block:
    return Block(BlockKind.WARNING, text, page)


def table(rows: Sequence[str], page: int = 1) -> list[Block]:
    return [Block(BlockKind.TABLE, "Item · Value", page), *(Block(BlockKind.ROW, row, page) for row in rows)]


def test_headings_travel_with_their_text() -> None:
    chunks = chunks_of(
        heading("2 Care"), heading("2.1 Oil", 2), paragraph("Use VG 68."), heading("3 Parts"), paragraph("See list.")
    )
    assert [(chunk.heading, chunk.text) for chunk in chunks] == [
        (("2 Care", "2.1 Oil"), "Use VG 68."),
        (("3 Parts",), "See list."),
    ]


def test_no_chunk_crosses_a_heading() -> None:
    chunks = chunks_of(heading("1 A"), paragraph("a"), heading("2 B"), paragraph("b"))
    assert [chunk.text for chunk in chunks] == ["a", "b"]


def test_heading_without_text_is_a_chunk_only_for_its_code() -> None:
    chunks = chunks_of(heading("Overview"), heading("Alarm E-204"), heading("End"), paragraph("x"))
    assert [(chunk.text, chunk.kind) for chunk in chunks] == [
        ("Alarm E-204", BlockKind.HEADING),
        ("x", BlockKind.PARAGRAPH),
    ]


def test_steps_are_never_cut() -> None:
    steps = [step(f"{number}) {LONG}") for number in range(1, 9)]
    chunks = chunks_of(heading("1 Do"), *steps)
    assert len(chunks) > 1
    assert [line for chunk in chunks for line in chunk.text.split("\n")] == [block.text for block in steps]


def test_a_very_long_step_stays_whole() -> None:
    text = "1) " + LONG * 10
    assert [chunk.text for chunk in chunks_of(step(text))] == [text]


def test_warning_stays_with_the_step_after_it_and_before_it() -> None:
    before = [step(f"{number}) {LONG}") for number in range(1, 3)]
    chunks = chunks_of(*before, warning("WARNING: Hot."), step("3) Open the cover."))
    with_warning = next(chunk for chunk in chunks if "Hot" in chunk.text)
    assert "2)" in with_warning.text
    assert "3) Open" in with_warning.text


def test_glued_pieces_end_at_the_hard_limit() -> None:
    chunks = chunks_of(*[warning(f"WARNING: {LONG}") for _ in range(12)])
    assert len(chunks) > 1
    assert all(text_weight(chunk.text) <= TARGET_WEIGHT * HARD_FACTOR + 20 for chunk in chunks)


def test_bullets_stay_with_their_numbered_step() -> None:
    filler = step("1) " + LONG * 2)
    chunks = chunks_of(filler, step("2) Check:"), step("- oil " + LONG), step("- air"))
    assert "2) Check:" in next(chunk.text for chunk in chunks if "- oil" in chunk.text)


def test_small_table_stays_whole_and_large_one_is_split_between_rows() -> None:
    small = [f"Item: {name} · Value: {LONG[:60]}" for name in "abcdef"]
    large = [f"Item: {number} · Value: {LONG[:80]}" for number in range(60)]
    assert len(chunks_of(*table(small))) == 1
    chunks = chunks_of(*table(large))
    assert len(chunks) > 3
    assert [line for chunk in chunks for line in chunk.text.split("\n")] == large
    assert {chunk.kind for chunk in chunks} == {BlockKind.TABLE}


def test_caption_stays_with_its_table() -> None:
    filler = paragraph(LONG * 2)
    chunks = chunks_of(filler, paragraph("Table 3-1 Main data"), *table(["Item: a · Value: 1"] * 4))
    assert "Main data" in next(chunk.text for chunk in chunks if "Item: a" in chunk.text)


def test_records_are_chunks_of_their_own_with_their_cells() -> None:
    cells = (("code", "E-1"), ("cause", "dirt"))
    record = Block(BlockKind.ROW, "code: E-1 · cause: dirt", 1, cells=cells)
    chunks = chunks_of(heading("Alarms"), record, record)
    assert [(chunk.cells, chunk.heading) for chunk in chunks] == [(cells, ("Alarms",))] * 2


def test_long_paragraph_is_cut_at_sentence_ends_without_overlap() -> None:
    text = LONG * 8
    chunks = chunks_of(paragraph(text))
    assert len(chunks) > 2
    assert all(chunk.text.endswith(".") for chunk in chunks)
    assert " ".join(chunk.text for chunk in chunks).split() == text.split()


def test_korean_weighs_more() -> None:
    korean = "펌프의 압력을 매일 아침 확인하고 점검표에 적습니다. " * 40
    english = "a" * len(korean)
    assert text_weight(korean) > 1.4 * text_weight(english)
    assert max(len(chunk.text) for chunk in chunks_of(paragraph(korean))) <= 620


def test_sentence_cut_by_the_page_end_goes_on_in_the_same_chunk() -> None:
    chunks = chunks_of(step("1) Turn the valve"), paragraph("slowly to the left.", page=2))
    assert [(chunk.text, chunk.page, chunk.page_end) for chunk in chunks] == [
        ("1) Turn the valve slowly to the left.", 1, 2)
    ]


def test_boxes_are_those_of_the_first_page() -> None:
    one, two = Box(0, 0, 1, 0.1), Box(0, 0.2, 1, 0.3)
    chunks = chunks_of(paragraph("a", 1, (one,)), paragraph("b", 2, (two,)))
    assert [(chunk.boxes, chunk.page, chunk.page_end) for chunk in chunks] == [((one,), 1, 2)]


def test_ordinals_count_from_zero() -> None:
    chunks = chunks_of(heading("1 A"), paragraph("a"), heading("2 B"), paragraph("b"))
    assert [chunk.ordinal for chunk in chunks] == [0, 1]


def test_no_word_is_lost() -> None:
    blocks = [paragraph(LONG * 4), step("1) one"), warning("WARNING: two"), *table(["Item: a"] * 30), paragraph("end")]
    words = " ".join(block.text for block in blocks if block.kind is not BlockKind.TABLE).split()
    assert " ".join(chunk.text for chunk in chunks_of(*blocks)).split() == words


def test_caption_goes_with_every_piece_of_a_long_table_and_over_the_page() -> None:
    rows = [f"Item: {number} · Value: {LONG[:80]}" for number in range(40)]
    chunks = chunks_of(
        heading("7 Data"),
        paragraph("Table 3: Limits"),
        *table(rows),
        paragraph("Table 3: (continued)", page=2),
        *table(rows, page=2),
    )
    assert chunks[0].heading == ("7 Data",)
    assert {chunk.heading for chunk in chunks[1:]} == {("7 Data", "Table 3: Limits")}
    assert len({chunk.page for chunk in chunks}) == 2


def test_a_cover_with_nothing_but_a_date_is_no_chunk() -> None:
    assert [chunk.text for chunk in chunks_of(heading("Guide"), paragraph("2017. 9."))] == []
    assert [chunk.text for chunk in chunks_of(heading("Guide"), paragraph("9 mm"))] == ["9 mm"]
