"""Reads what breaks in the sample plant: symptoms, causes, actions and parts that belong together."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

_HEAD = re.compile(r"^\[(?P<machines>[^\]]+)\] (?P<alarm>\S+) x(?P<weight>[\d.]+)(?: months (?P<months>[\d,]+))?$")
_REPAIR = re.compile(r"^\* (?P<causes>.+) => (?P<actions>.+); (?P<parts>[^;]+); (?P<low>\d+)-(?P<high>\d+)$")


@dataclass(frozen=True)
class Repair:
    """One cause with its remedy; `minutes` is the least and the most downtime."""

    causes: tuple[str, ...]
    actions: tuple[str, ...]
    parts: tuple[str, ...]
    minutes: tuple[int, int]


@dataclass
class Scenario:
    """One kind of trouble; `weight` is its relative frequency, tripled in the months of `season`."""

    machines: tuple[str, ...]
    alarm: str
    weight: float
    season: tuple[int, ...]
    symptoms: tuple[str, ...] = ()
    repairs: list[Repair] = field(default_factory=list)


def read_scenarios(path: Path) -> list[Scenario]:
    """All scenarios of the file; its first lines explain the notation."""
    scenarios: list[Scenario] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if found := _HEAD.match(line):
            scenarios.append(_read_head(found))
        elif line.startswith("? "):
            scenarios[-1].symptoms = _variants(line[2:])
        elif found := _REPAIR.match(line):
            scenarios[-1].repairs.append(_read_repair(found))
    return scenarios


def _read_head(found: re.Match[str]) -> Scenario:
    months = tuple(int(month) for month in (found["months"] or "").split(",") if month)
    alarm = "" if found["alarm"] == "-" else found["alarm"]
    return Scenario(tuple(found["machines"].split(", ")), alarm, float(found["weight"]), months)


def _read_repair(found: re.Match[str]) -> Repair:
    parts = () if found["parts"] == "-" else tuple(found["parts"].split())
    minutes = (int(found["low"]), int(found["high"]))
    return Repair(_variants(found["causes"]), _variants(found["actions"]), parts, minutes)


def _variants(text: str) -> tuple[str, ...]:
    return tuple(text.split(" / "))
