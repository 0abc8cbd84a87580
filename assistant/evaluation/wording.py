"""How the tables and plots of an evaluation say a name and a figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from indexes.messages import message

NOTHING = "–"
# Names that are the product's own; others are the question set's.
OWN_NAMES = {"by_kind": ("sop", "manual", "log", "other"), "by_leg": ("lexical", "dense", "fused")}

Row = list[str]


@dataclass(frozen=True)
class EvaluationTable:
    """`sections` are groups of rows; `figures` the number of last columns that hold figures; `note` stands below."""

    title: str
    columns: Row
    sections: list[list[Row]]
    figures: int
    note: str = ""


class Wording:
    """Says a name in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, name: str, /, **values: Any) -> str:
        return message(f"assistant.measures.{name}", **values).render(self.language)

    def of_group(self, group: str, name: str) -> str:
        return self(f"{group}_{name}") if name in OWN_NAMES.get(group, ()) else name

    def pages(self, path: str, pages: list[int]) -> str:
        name = path.rpartition("/")[2]
        return f"{name}, {self('page', page=', '.join(map(str, pages)))}" if pages else name

    def moved(self, way: str, moves: list[str], most: int | None) -> str:
        """`way` is "better" or "worse"; of many moves the first and how many more."""
        shown = moves[:most]
        if len(shown) < len(moves):
            shown = [*shown, self("moved_more", count=len(moves) - len(shown))]
        return self(way, count=len(moves), moves=", ".join(shown) or NOTHING)


def figure(value: Any) -> str:
    return NOTHING if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


def signed(value: float | None) -> str:
    return NOTHING if value is None else f"{value:+d}" if isinstance(value, int) else f"{value:+.3f}"


def interval(edges: list[float] | None, sign: str = "") -> str:
    """Two decimals: the edges of an interval are no better known."""
    return "" if edges is None else "…".join(f"{edge:{sign}.2f}" for edge in edges)
