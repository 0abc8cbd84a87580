"""Which revision is in force."""

from __future__ import annotations

from indexes.revisions import RevisionMark, states_of

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
