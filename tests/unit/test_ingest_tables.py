"""Headers of two rows, as forms print them."""

from __future__ import annotations

from ingest.tables import read_table


def test_names_merged_over_two_rows_and_one_name_parted_below() -> None:
    grid = [
        ["Part", "", "Check", "Kind", "", "Method", "Scrap when"],
        ["Part", "", "Check", "Daily", "Yearly", "Method", "Scrap when"],
        ["1. Common", "", "Bent", "o", "", "Eye", "clearly bent"],
        ["2. Frame", "Tube", "Cracked", "o", "o", "Eye", "cracked"],
    ]
    table = read_table(grid)
    assert table.header == ("Part", "Part", "Check", "Kind Daily", "Kind Yearly", "Method", "Scrap when")
    assert [row[2] for row in table.rows] == ["Bent", "Cracked"]


def test_a_first_row_that_repeats_values_of_the_header_is_data() -> None:
    grid = [["Item", "Left", "Right"], ["Lamp", "red", "red"], ["Horn", "off", "on"]]
    assert len(read_table(grid).rows) == 2
