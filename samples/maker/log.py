"""Draws the maintenance log of two years from the scenarios, the same rows on every build."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from maker.scenarios import Repair, Scenario, read_scenarios
from maker.sheets import read_rows

SEED = 20240901
FIRST_DAY = date(2024, 9, 2)
LAST_DAY = date(2026, 8, 31)
DRAWN_ROWS = 442
ALARM_GAP_DAYS = 10
BIG_JOB_MINUTES = 90
LASTING_REPAIR_DAYS = 240
SMALL_REPAIR_DAYS = 50
HEAD = ["일자", "작업지시번호", "라인", "설비번호", "설비명", "알람코드", "증상", "원인", "조치내용"]
HEAD += ["사용부품", "정지시간(분)", "담당"]
MACHINES = {
    "PR-01": ("프레스 라인", "KX-200 프레스 1호기"),
    "PR-02": ("프레스 라인", "KX-200 프레스 2호기"),
    "PR-03": ("프레스 라인", "KX-110 프레스 3호기"),
    "CF-01": ("프레스 라인", "LF-400 코일피더 1호기"),
    "CF-02": ("프레스 라인", "LF-400 코일피더 2호기"),
    "MC-01": ("가공 셀", "VM-650 머시닝센터 1호기"),
    "MC-02": ("가공 셀", "VM-650 머시닝센터 2호기"),
    "LT-01": ("가공 셀", "TL-250 CNC 선반"),
    "RB-01": ("가공 셀", "R20 로딩 로봇"),
    "AC-01": ("유틸리티", "SA-37 공기압축기 1호기"),
    "AC-02": ("유틸리티", "SA-37 공기압축기 2호기"),
}
TECHNICIANS = ("HDW", "KNR", "SJH", "NTH", "CMJ")
_Item = TypeVar("_Item")


class Draw:
    """Random choices made only from `Random.random`, whose sequence is the same in every Python version."""

    def __init__(self, seed: int) -> None:
        """The same seed gives the same choices."""
        self._source = random.Random(seed)

    def below(self, count: int) -> int:
        """An integer from 0 to `count` - 1."""
        return int(self._source.random() * count)

    def pick(self, items: Sequence[_Item]) -> _Item:
        """One of the items, all equally likely."""
        return items[self.below(len(items))]

    def weighted(self, items: Sequence[_Item], weights: Sequence[float]) -> _Item:
        """One of the items, by weight."""
        point = self._source.random() * sum(weights)
        for item, weight in zip(items, weights, strict=True):
            point -= weight
            if point < 0:
                return item
        return items[-1]


def make_log(content: Path) -> list[list[str]]:
    """Head row and all rows, oldest first, with work order numbers in date order.

    `content` holds `scenarios.txt` and `fixed_rows.csv`, the rows that are written by hand.
    """
    draw = Draw(SEED)
    scenarios = read_scenarios(content / "scenarios.txt")
    rows = [_spell_fixed(row) for row in read_rows(content / "fixed_rows.csv")[1:]]
    count = DRAWN_ROWS + len(rows)
    last_told = {(row[3], row[5]): row[0] for row in sorted(rows)}
    while len(rows) < count:
        row = _draw_row(draw, scenarios)
        told = last_told.get((row[3], row[5]), "9999") if row[5] else "9999"
        if row[0] < told and _is_fresh(row, rows):
            rows.append(row)
    rows.sort(key=lambda row: (row[0], row[3], row[5]))
    return [HEAD, *_number(rows)]


def _is_fresh(row: list[str], earlier: list[list[str]]) -> bool:
    """False where the same trouble, or the same lasting repair, comes again too soon on the same machine."""
    day = date.fromisoformat(row[0])
    for other in earlier:
        if other[3] != row[3]:
            continue
        distance = abs((day - date.fromisoformat(other[0])).days)
        if row[5] and other[5] == row[5] and distance <= ALARM_GAP_DAYS:
            return False
        if row[9] and other[9] == row[9] and distance <= _lasting_days(row):
            return False
    return True


def _lasting_days(row: list[str]) -> int:
    """Days for which the repair of a row holds: longest for batteries and big jobs."""
    if "배터리" in row[8]:
        return 700
    return LASTING_REPAIR_DAYS if int(row[10]) >= BIG_JOB_MINUTES else SMALL_REPAIR_DAYS


def _draw_row(draw: Draw, scenarios: list[Scenario]) -> list[str]:
    day = FIRST_DAY + timedelta(days=draw.below((LAST_DAY - FIRST_DAY).days + 1))
    while day.weekday() == 6:
        day = FIRST_DAY + timedelta(days=draw.below((LAST_DAY - FIRST_DAY).days + 1))
    weights = [case.weight * (3 if day.month in case.season else 1) for case in scenarios]
    case = draw.weighted(scenarios, weights)
    repair = draw.weighted(case.repairs, [1 / (1 + place) for place in range(len(case.repairs))])
    return _spell(draw, day, case, repair)


def _spell(draw: Draw, day: date, case: Scenario, repair: Repair) -> list[str]:
    machine = draw.pick(case.machines)
    low, high = repair.minutes
    minutes = 5 * round((low + draw.below(high - low + 1)) / 5)
    line, name = MACHINES[machine]
    texts = [draw.pick(case.symptoms), draw.pick(repair.causes), draw.pick(repair.actions)]
    parts = "; ".join(repair.parts)
    technician = draw.pick(TECHNICIANS)
    return [day.isoformat(), "", line, machine, name, case.alarm, *texts, parts, str(minutes), technician]


def _spell_fixed(row: list[str]) -> list[str]:
    day, machine, alarm, symptom, cause, action, parts, minutes, technician = row
    line, name = MACHINES[machine]
    spelt_parts = "; ".join(parts.split())
    return [day, "", line, machine, name, alarm, symptom, cause, action, spelt_parts, minutes, technician]


def _number(rows: list[list[str]]) -> list[list[str]]:
    counts: dict[str, int] = {}
    for row in rows:
        month = row[0][2:4] + row[0][5:7]
        counts[month] = counts.get(month, 0) + 1
        row[1] = f"WO-{month}-{counts[month]:03d}"
    return rows
