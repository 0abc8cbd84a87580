"""Which revision is in force."""

from __future__ import annotations

from dataclasses import replace

from indexes.revisions import RevisionMark, Standing, families_of, standings_of, states_of

TODAY = "2026-06-01"


def mark(document_id: str, revision: str, date: str, number: str = "SOP-1", language: str = "ko") -> RevisionMark:
    return RevisionMark(document_id, number, language, revision, date)


def test_the_later_effective_date_is_in_force() -> None:
    states = states_of([mark("old", "Rev.1", "2024-01-01"), mark("new", "Rev.2", "2025-01-01")], TODAY)
    assert states == {"old": "superseded", "new": "current"}


def test_revisions_without_dates_are_ordered_by_number_not_by_letter() -> None:
    states = states_of([mark("nine", "Rev.9", ""), mark("ten", "Rev.10", "")], TODAY)
    assert states == {"nine": "superseded", "ten": "current"}


def test_letters_order_revisions_too() -> None:
    assert states_of([mark("b", "Rev. B", ""), mark("a", "Rev. A", "")], TODAY) == {"a": "superseded", "b": "current"}


def test_a_revision_of_tomorrow_is_upcoming_and_today_s_stays_in_force() -> None:
    marks = [mark("now", "1", "2026-01-01"), mark("next", "2", "2026-06-02")]
    assert states_of(marks, TODAY) == {"now": "current", "next": "upcoming"}
    assert states_of(marks, "2026-06-02") == {"now": "superseded", "next": "current"}


def test_languages_and_numbers_are_families_of_their_own() -> None:
    marks = [
        mark("ko", "2", "2025-01-01"),
        mark("en", "1", "2024-01-01", language="en"),
        mark("other", "1", "2020-01-01", number="SOP-2"),
        mark("none", "", "", number=""),
    ]
    assert set(states_of(marks, TODAY).values()) == {"current"}


def test_numbers_meet_however_they_are_written() -> None:
    marks = [mark("a", "1", "2024-01-01", number="SOP-PR-003"), mark("b", "2", "2025-01-01", number="sop pr_003")]
    assert states_of(marks, TODAY)["a"] == "superseded"


def test_copies_of_one_revision_stay_together() -> None:
    states = states_of([mark("a", "2", "2025-01-01"), mark("b", "Rev.2", "2025-01-01")], TODAY)
    assert set(states.values()) == {"current"}


def test_what_stood_at_one_path_is_one_document_without_a_number() -> None:
    new = replace(mark("new", "2", "2025-01-01", number=""))
    old = replace(mark("old", "1", "2024-01-01", number=""), place="new")
    assert standings_of([old, new], TODAY) == {"new": Standing("current"), "old": Standing("superseded", "2025-01-01")}


def test_numbers_and_paths_join_families() -> None:
    marks = [
        mark("a", "3", "2026-01-01"),
        replace(mark("b", "1", "2024-01-01", number=""), place="c"),
        mark("c", "2", "2025-01-01"),
        mark("other", "1", "2020-01-01", number="SOP-2"),
    ]
    families = [[one.document_id for one in family] for family in families_of(marks)]
    assert sorted(families) == [["a", "c", "b"], ["other"]]


def test_without_a_date_it_begins_on_the_day_it_took_its_place() -> None:
    marks = [
        replace(mark("old", "1", "2024-01-01"), place="new"),
        replace(mark("new", "2", ""), placed_on="2026-05-05"),
    ]
    assert standings_of(marks, TODAY)["old"] == Standing("superseded", "2026-05-05")
    assert states_of(marks, "2025-01-01") == {"old": "current", "new": "upcoming"}


def test_a_withdrawn_revision_counted_until_its_withdrawal() -> None:
    old, new = mark("old", "1", "2024-01-01"), replace(mark("new", "2", "2025-01-01"), withdrawn_on="2026-06-01")
    assert standings_of([old, new], TODAY) == {"old": Standing("current"), "new": Standing("withdrawn", "2026-06-01")}
    assert states_of([old, new], "2026-05-31") == {"old": "superseded", "new": "current"}
    assert states_of([old, new], "2024-06-01") == {"old": "current", "new": "upcoming"}


def test_the_day_that_ended_a_revision_is_its_successor_s() -> None:
    marks = [mark("1", "1", "2023-01-01"), mark("2", "2", "2024-01-01"), mark("3", "3", "2025-01-01")]
    ends = {name: standing.since for name, standing in standings_of(marks, TODAY).items()}
    assert ends == {"1": "2024-01-01", "2": "2025-01-01", "3": ""}
