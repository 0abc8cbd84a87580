"""The sample plant: its question set points at real pages, and its files are rebuilt byte for byte."""

from __future__ import annotations

import csv
import functools
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pypdfium2
import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
PLANT = SAMPLES / "plant"
QUESTION_LINES = (SAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()
QUESTIONS: list[dict[str, Any]] = [json.loads(line) for line in QUESTION_LINES]
ANSWERABLE = [question for question in QUESTIONS if question["answerable"]]
UNANSWERABLE = [question for question in QUESTIONS if not question["answerable"]]
MANUAL = "KX-200_Operation_and_Maintenance_Manual.pdf"
ALARM_LIST = "설비_알람목록_Alarm_List.xlsx"
LOG = "정비이력_2024-09_2026-08.csv"
PARTS = "예비품_재고목록.csv"
ALARM_CODE = re.compile(r"(?<![A-Za-z0-9-])(AL|E|R|C)[- ]?(\d{2,4})(?![\d-])", re.IGNORECASE)
MACHINE = re.compile(r"\b(?:PR|CF|MC|LT|RB|AC)-\d{2}\b")


def read_pdf(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def read_docx(path: Path) -> list[str]:
    pages = [""]
    for element in docx.Document(str(path)).element.body.iter():
        tag = element.tag.rsplit("}", 1)[-1]
        if tag == "br" and "page" in element.attrib.values():
            pages.append("")
        elif tag == "p":
            pages[-1] += " "
        elif tag == "t":
            pages[-1] += element.text or ""
    return pages


def read_xlsx(path: Path) -> list[str]:
    sheets = openpyxl.load_workbook(path).worksheets
    return [" ".join(str(cell) for row in sheet.values for cell in row if cell is not None) for sheet in sheets]


@functools.cache
def pages_of(name: str) -> list[str]:
    """Text of each page of a plant document, white space made single."""
    path = next(path for path in PLANT.rglob("*") if path.name == name)
    readers = {".pdf": read_pdf, ".docx": read_docx, ".xlsx": read_xlsx}
    if path.suffix in readers:
        pages = readers[path.suffix](path)
    else:
        pages = [path.read_bytes().decode("cp949" if name == PARTS else "utf-8-sig")]
    return [" ".join(page.split()) for page in pages]


def whole_plant() -> str:
    return " ".join(page for path in sorted(PLANT.rglob("*.*")) for page in pages_of(path.name))


def log_rows() -> list[dict[str, str]]:
    text = next(PLANT.rglob(LOG)).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def question_name(question: dict[str, Any]) -> str:
    return str(question["id"])


def test_question_lines_have_the_fields_of_the_contract() -> None:
    required = {"id", "question", "language", "answerable", "gold"}
    for question in QUESTIONS:
        assert required <= question.keys() <= required | {"answer", "must_include"}
        assert question["language"] in ("ko", "en")
        assert bool(question["gold"]) == question["answerable"]
        assert question["answerable"] == ("answer" in question) == ("must_include" in question)
    assert len({question["id"] for question in QUESTIONS}) == len(QUESTIONS)


def test_question_counts() -> None:
    assert len(QUESTIONS) >= 70
    assert len(UNANSWERABLE) >= 15
    assert sum(question["language"] == "ko" for question in QUESTIONS) >= 30
    assert sum(question["language"] == "en" for question in QUESTIONS) >= 30


def test_questions_cross_the_languages() -> None:
    english = {MANUAL, "SOP-CF-002_Coil_Feeder_Setup.pdf", "SOP-RB-001_Robot_Loading_Cell.docx"}
    english |= {path.name for path in PLANT.rglob("*.html")} | {"SAF-001E_Lockout_Tagout_Rules.docx"}
    mixed = {ALARM_LIST, PARTS, LOG, *(path.name for path in PLANT.rglob("*.md"))}
    crossings = {"ko": 0, "en": 0}
    for question in ANSWERABLE:
        gold = {entry["document"] for entry in question["gold"]} - mixed
        foreign = gold <= english if question["language"] == "ko" else gold.isdisjoint(english)
        crossings[question["language"]] += bool(gold) and foreign
    assert min(crossings.values()) >= 10


@pytest.mark.parametrize("question", ANSWERABLE, ids=question_name)
def test_gold_pages_hold_the_answer(question: dict[str, Any]) -> None:
    texts = []
    for entry in question["gold"]:
        pages = pages_of(entry["document"])
        assert entry["pages"]
        assert all(1 <= number <= len(pages) for number in entry["pages"])
        texts += [pages[number - 1] for number in entry["pages"]]
    for wanted in question["must_include"]:
        assert any(wanted in text for text in texts), wanted


def test_unanswerable_bolt_sizes_stand_nowhere() -> None:
    sizes = [size for one in UNANSWERABLE for size in re.findall(r"\bM\d{1,2}\b", one["question"])]
    assert len(sizes) >= 3
    manual = " ".join(pages_of(MANUAL))
    assert re.search(r"\bM20\b", manual)
    assert [size for size in sizes if re.search(rf"\b{size}\b", manual)] == []


def test_unanswerable_alarm_codes_and_machines_stand_nowhere() -> None:
    plant = whole_plant()
    known_codes = {f"{letters.upper()}-{digits}" for letters, digits in ALARM_CODE.findall(plant)}
    known_machines = set(MACHINE.findall(plant))
    assert {"E-204", "E-2040", "AL-1012", "R-3100"} <= known_codes
    assert {"PR-03", "MC-02"} <= known_machines
    asked_codes, asked_machines = set(), set()
    for question in UNANSWERABLE:
        asked_codes |= {f"{letters.upper()}-{digits}" for letters, digits in ALARM_CODE.findall(question["question"])}
        asked_machines |= set(MACHINE.findall(question["question"]))
    asked_codes -= {code for code in asked_codes if code.startswith("C-")}
    assert len(asked_codes) >= 5
    assert asked_codes & known_codes == set()
    assert {"PR-04", "MC-03", "AC-03"} & known_machines == set()
    assert {"PR-04", "MC-03", "AC-03"} <= asked_machines


def test_log_agrees_with_parts_and_alarms() -> None:
    rows = log_rows()
    parts = set(re.findall(r"SK-\d\d-\d{4}", pages_of(PARTS)[0]))
    used = {part for row in rows for part in row["사용부품"].split("; ") if part}
    alarms = {
        (machine, str(row[0]))
        for sheet in openpyxl.load_workbook(next(PLANT.rglob(ALARM_LIST))).worksheets[:-1]
        for row in sheet.iter_rows(min_row=2, values_only=True)
        for machine in str(row[2]).split(", ")
    }
    assert len(rows) >= 400
    assert used <= parts
    assert {(row["설비번호"], row["알람코드"]) for row in rows if row["알람코드"]} <= alarms
    assert [row["일자"] for row in rows] == sorted(row["일자"] for row in rows)


def test_last_lubrication_alarm_of_pr_02_is_the_one_the_questions_name() -> None:
    last = [row for row in log_rows() if (row["설비번호"], row["알람코드"]) == ("PR-02", "E-204")][-1]
    assert (last["일자"], last["사용부품"]) == ("2026-07-14", "SK-77-0120")


def test_effective_revision_differs_from_the_superseded_one() -> None:
    old = " ".join(pages_of("SOP-PR-003_프레스_금형교환_Rev.1.pdf"))
    new = " ".join(pages_of("SOP-PR-003_프레스_금형교환_Rev.2.pdf"))
    assert "280 N·m" in old
    assert "320 N·m" not in old
    assert "320 N·m" in new
    assert "Rev.1을 대체" in new


def test_rebuilt_plant_is_the_same_byte_for_byte(tmp_path: Path) -> None:
    command = [sys.executable, str(SAMPLES / "make_samples.py"), "--out", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    kept = {path.relative_to(PLANT).as_posix(): path for path in PLANT.rglob("*") if path.is_file()}
    made = {path.relative_to(tmp_path).as_posix(): path for path in tmp_path.rglob("*") if path.is_file()}
    assert made.keys() == kept.keys()
    assert [name for name in kept if kept[name].read_bytes() != made[name].read_bytes()] == []
    assert sum(path.stat().st_size for path in kept.values()) < 6_000_000
