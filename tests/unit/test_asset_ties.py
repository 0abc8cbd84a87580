"""Which machine a path names: whole words only, the nearest place first."""

from __future__ import annotations

import pytest

from indexes.asset_ties import BY_FILE, BY_FOLDER, BY_NAMED_FOLDER, AssetTies, Tie, folders_above, name_pattern
from indexes.assets import Asset

ASSETS = (
    Asset("PR-01", aliases=("KX-200", "1호 프레스", "200")),
    Asset("PR-011"),
    Asset("PR-02", aliases=("도장기",)),
)


def tie(path: str, **folders: str) -> tuple[str, str]:
    found = AssetTies(ASSETS, folders).of(path)
    return (found.asset, found.why) if found else ("", "")


@pytest.mark.parametrize(
    "name",
    [
        "KX-200_manual.pdf",
        "kx200 manual.pdf",
        "manual-KX-200.pdf",
        "PR-01.pdf",
        "pr_01 점검표.xlsx",
        "PR-01호기 도면.pdf",
        "점검(PR-01).pdf",
        "PR-01-2024-05.csv",
        "1호 프레스 도면.pdf",
        "1호프레스.pdf",
    ],
)
def test_a_file_s_name_ties(name: str) -> None:
    assert tie(f"/plant/docs/{name}") == ("PR-01", BY_FILE)


@pytest.mark.parametrize(
    "name",
    [
        "PR-010.pdf",
        "XPR-01.pdf",
        "SOP-PR-01.pdf",
        "PR-01-3.pdf",
        "PR-01.5.pdf",
        "PR-01A.pdf",
        "11호 프레스.pdf",
        "1호 프레스기.pdf",
        "200.pdf",
        "rev 200.pdf",
        "KX-2000.pdf",
        "무도장기.pdf",
    ],
)
def test_a_part_of_a_word_never_ties(name: str) -> None:
    assert tie(f"/plant/docs/{name}") == ("", "")


def test_a_longer_id_is_itself() -> None:
    assert tie("PR-011.pdf") == ("PR-011", BY_FILE)


def test_the_nearest_place_counts() -> None:
    assert tie("/plant/PR-02/PR-01/a.pdf") == ("PR-01", BY_FOLDER)
    assert tie("/plant/PR-02/도면/KX-200.pdf") == ("PR-01", BY_FILE)
    assert tie("/plant/PR-02/도면/a.pdf") == ("PR-02", BY_FOLDER)
    assert tie(r"C:\plant\도장기\a.pdf") == ("PR-02", BY_FOLDER)


def test_a_place_that_names_two_machines_ties_to_both() -> None:
    assert tie("/plant/PR-02 PR-01.pdf") == ("PR-01, PR-02", BY_FILE)
    assert tie("/plant/PR-02/KX-200 PR-01.pdf") == ("PR-01", BY_FILE)
    assert tie("/plant/PR-01_PR-02/a.pdf") == ("PR-01, PR-02", BY_FOLDER)


def test_a_named_folder_ties_what_lies_below_it_unless_a_nearer_place_says_otherwise() -> None:
    folders = {"/plant/press": "PR-02"}
    assert tie("/plant/press/x/a.pdf", **folders) == ("PR-02", BY_NAMED_FOLDER)
    assert tie("/plant/press/PR-01/a.pdf", **folders) == ("PR-01", BY_FOLDER)
    assert tie("/plant/pressure/a.pdf", **folders) == ("", "")
    assert tie("/plant/PR-01/a.pdf", **{"/plant/PR-01": "PR-02"}) == ("PR-02", BY_NAMED_FOLDER)


def test_a_tie_names_its_place() -> None:
    assert AssetTies(ASSETS, {}).of("/plant/PR-01/a.pdf") == Tie("PR-01", BY_FOLDER, "PR-01")


def test_a_bare_number_or_letter_is_no_name() -> None:
    assert (name_pattern("200"), name_pattern("A"), name_pattern("-")) == (None, None, None)


def test_folders_of_documents() -> None:
    assert folders_above(["/a/b/x.pdf", "/a/b/y.pdf", "z.pdf", "uploads/w.pdf"]) == ["/a/b", "uploads"]
