"""The rows of a table and the lines of a passage that matter."""

from __future__ import annotations

from assistant.focus import extracts, text_that_matters
from assistant.question import read_question
from indexes.records import BlockKind
from tests.fakes.evidence import units_for
from tests.fakes.passages import passage

TABLE = passage(
    "Size: M8 · Class 8.8: 25 · Class 12.9: 42\nSize: M12 · Class 8.8: 85 · Class 12.9: 145\n"
    "Size: M20 · Class 8.8: 410 · Class 12.9: 690\nNOTICE: dry threads only.",
    kind=BlockKind.TABLE,
).chunk


def test_the_row_of_the_size_that_was_asked_stays_with_the_notice() -> None:
    asked = read_question("Torque for M12 class 8.8?")
    assert text_that_matters(TABLE, asked) == "Size: M12 · Class 8.8: 85 · Class 12.9: 145\nNOTICE: dry threads only."


def test_a_table_that_names_nothing_of_the_question_exactly_stays_whole() -> None:
    assert text_that_matters(TABLE, read_question("Which sizes are there?")) == TABLE.text


def test_prose_and_short_tables_stay_whole() -> None:
    prose = passage("M8: 25 · M12: 85").chunk
    short = passage("Size: M8 · T: 25\nSize: M12 · T: 85", kind=BlockKind.TABLE).chunk
    asked = read_question("M12?")
    assert text_that_matters(prose, asked) == prose.text
    assert text_that_matters(short, asked) == short.text


def test_of_a_passage_the_lines_around_what_was_asked() -> None:
    lines = [
        "Wear gloves.",
        "The pump is red.",
        "Fill the tank with oil ISO VG 46.",
        "Close the lid.",
        "Paint it.",
        "Wait.",
    ]
    asked = read_question("Which oil fills the tank?")
    found = [passage("The canteen opens at noon."), passage("\n".join(lines), chunk_id=2)]
    (extract,) = extracts(asked, found, units_for(asked, found))
    assert (extract.passage.chunk_id, extract.text) == (2, "\n".join(lines[1:4]))


def test_where_nothing_stands_out_the_best_passage_is_read() -> None:
    asked = read_question("???")
    found = [passage("First."), passage("Second.")]
    assert [extract.text for extract in extracts(asked, found, units_for(asked, found))] == ["First."]
