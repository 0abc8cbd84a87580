from __future__ import annotations

from typing import Any

from tests.dependency_audit import UNREACHABLE, tell_findings

CLEAN = {"name": "jinja2", "version": "3.1.6", "vulns": []}
SKIPPED = {"name": "torch", "skip_reason": "Dependency not found on PyPI and could not be audited"}


def told(*packages: dict[str, Any]) -> tuple[bool, str]:
    lines: list[str] = []
    return tell_findings(list(packages), lines.append), "\n".join(lines)


def faulty(*fix_versions: str) -> dict[str, Any]:
    return {"name": "pillow", "version": "9.0", "vulns": [{"id": "PYSEC-1", "fix_versions": list(fix_versions)}]}


def test_an_index_that_says_nothing_stops_nobody_and_is_said() -> None:
    assert told() == (True, UNREACHABLE)
    assert told(SKIPPED, SKIPPED) == (True, UNREACHABLE), "a mirror without this part of the index"


def test_clean_packages_are_counted_and_those_not_checked_are_named() -> None:
    is_fine, text = told(CLEAN, CLEAN, SKIPPED)
    assert is_fine
    assert "none in 2 packages" in text
    assert "torch" in text


def test_a_vulnerability_stops_where_a_newer_version_mends_it() -> None:
    is_fine, text = told(CLEAN, faulty("9.1", "10.0"))
    assert not is_fine
    assert "pillow 9.0: PYSEC-1 → 9.1, 10.0" in text
    assert "none in" not in text
    assert told(faulty())[0], "what nobody can mend yet"
