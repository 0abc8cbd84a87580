"""Reads the plain content files: a few `key: value` lines, a line `===`, then blocks.

Block marks at the start of a line: `# ` and `## ` headings, `1. ` step, `- ` bullet, `!LABEL: ` boxed
warning, `|a|b|` table row (first row is the head, `%10 20 30` before it sets relative widths), `^ `
table caption, `---` page break. Any other line is a paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

_STEP = re.compile(r"^(\d+(?:\.\d+)*)[.)]\s+(.*)$")
_BOX = re.compile(r"^!([^:]+):\s*(.*)$")


@dataclass(frozen=True)
class Block:
    """One piece of a document; `rows` and `widths` only for tables, `label` for steps and boxes."""

    kind: str
    text: str = ""
    label: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    widths: tuple[float, ...] = ()


@dataclass(frozen=True)
class Source:
    """A content file: its header fields and its blocks in reading order."""

    fields: dict[str, str]
    blocks: list[Block] = field(default_factory=list)

    @property
    def korean(self) -> bool:
        """True where labels are printed in Korean."""
        return self.fields.get("lang", "ko") == "ko"


def read_source(path: Path) -> Source:
    """Parse one content file (UTF-8)."""
    head, body = path.read_text(encoding="utf-8").split("\n===\n", 1)
    fields = {}
    for line in head.splitlines():
        key, _, value = line.partition(":")
        fields[key.strip()] = value.strip()
    return Source(fields, _read_blocks(body.splitlines()))


def _read_blocks(lines: list[str]) -> list[Block]:
    blocks: list[Block] = []
    rows: list[tuple[str, ...]] = []
    widths: tuple[float, ...] = ()
    for line in [*lines, ""]:
        if line.startswith("|"):
            rows.append(tuple(cell.strip() for cell in line.strip().strip("|").split("|")))
            continue
        if rows:
            blocks.append(Block("table", rows=tuple(rows), widths=widths))
            rows, widths = [], ()
        if line.startswith("%"):
            widths = tuple(float(part) for part in line[1:].split())
        elif line.strip():
            blocks.append(_read_line(line.strip()))
    return blocks


def _read_line(line: str) -> Block:
    marks = {"# ": "heading1", "## ": "heading2", "- ": "bullet", "^ ": "caption"}
    for mark, kind in marks.items():
        if line.startswith(mark):
            return Block(kind, line[len(mark) :])
    if line == "---":
        return Block("page_break")
    if found := _BOX.match(line):
        return Block("box", found[2], label=found[1])
    if found := _STEP.match(line):
        return Block("step", found[2], label=found[1])
    return Block("paragraph", line)
