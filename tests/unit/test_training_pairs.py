"""What the embedder learns from: messages without their markup, pages side by side, and the texts about machines."""

from __future__ import annotations

import importlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

TRAINING = Path(__file__).resolve().parents[2] / "training"
PLANT_TEXTS = sorted((TRAINING / "plant_texts").glob("*.jsonl"))
MODULES = ("pairs", "help_pages", "plant_texts")

KOREAN_PAGE = """<html><head><title>소재 교환</title></head><body>
<h1>공구 교환</h1>
<p>주축을 멈추고 <b>전원</b>을 끕니다.</p>
<ul><li>콜릿을 닦습니다.</li><li><p>공구를 끼웁니다.</p></li></ul>
</body></html>"""
ENGLISH_PAGE = """<html><head><title>Changing the workpiece</title></head><body>
<h1>Changing the tool</h1>
<p>Stop the spindle and switch the <b>power</b> off.</p>
<ul><li>Clean the collet.</li><li><p>Insert the tool.</p></li></ul>
</body></html>"""


@pytest.fixture(scope="module")
def training() -> Iterator[dict[str, ModuleType]]:
    """The training's modules, which import one another as scripts in one folder do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(TRAINING))
        for name in MODULES:
            patch.delitem("sys.modules", name, raising=False)
        yield {name: importlib.import_module(name) for name in MODULES}


@pytest.mark.parametrize(
    ("message", "read"),
    [
        ("%d files in %s", "files in"),
        ("%1$s 파일 %2$d개", "파일 개"),
        ("Page %1 of {total}", "Page of"),
        ("한 줄\\n두 줄", "한 줄 두 줄"),
        ("저장(_S)...", "저장..."),
        ("열기(&O)", "열기"),
        ("Save _As", "Save As"),
        ("&Edit", "Edit"),
        ("max_feed_rate", "max feed rate"),
        ("<b>서보</b>&#160;알람", "서보 알람"),
        ("  feed\n rate ", "feed rate"),
        ("가" * 1000, "가" * 900),
    ],
)
def test_plain_is_what_a_reader_sees(training: dict[str, ModuleType], message: str, read: str) -> None:
    assert training["pairs"].plain(message) == read


def test_translations_keeps_what_is_translated_and_of_like_length(training: dict[str, ModuleType]) -> None:
    rows = [
        ("주축 과열(_O)", "Spindle over_heated"),
        ("Spindle", "Spindle"),
        ("주축", "주축 Spindle"),
        ("%d개", "%d"),
        ("예", "A sentence that says far more than the one syllable beside it"),
        ("", "Spindle"),
    ]
    kept = list(training["pairs"].translations(rows, "gettext"))
    assert [(pair.a, pair.b, pair.kind, pair.source) for pair in kept] == [
        ("주축 과열", "Spindle over heated", "translation", "gettext")
    ]


def write_pages(folder: Path, korean: str, english: str) -> tuple[Path, Path]:
    pages = folder / "ko.html", folder / "en.html"
    for page, text in zip(pages, (korean, english), strict=True):
        page.write_text(text, encoding="utf-8")
    return pages


def aligned(help_pages: ModuleType, pages: tuple[Path, Path]) -> list[tuple[str, str]]:
    return [(ko.text, en.text) for ko, en in help_pages.align(*(help_pages.read_blocks(page) for page in pages))]


def test_pages_of_one_structure_are_aligned_block_by_block(training: dict[str, ModuleType], tmp_path: Path) -> None:
    assert aligned(training["help_pages"], write_pages(tmp_path, KOREAN_PAGE, ENGLISH_PAGE)) == [
        ("소재 교환", "Changing the workpiece"),
        ("공구 교환", "Changing the tool"),
        ("주축을 멈추고 전원을 끕니다.", "Stop the spindle and switch the power off."),
        ("콜릿을 닦습니다.", "Clean the collet."),
        ("공구를 끼웁니다.", "Insert the tool."),
    ]


def test_an_older_edition_of_another_structure_is_not_aligned(training: dict[str, ModuleType], tmp_path: Path) -> None:
    older = "<html><body><h2>공구</h2><dl><dt>콜릿</dt><dd>닦습니다.</dd></dl></body></html>"
    assert aligned(training["help_pages"], write_pages(tmp_path, older, ENGLISH_PAGE)) == []


def test_blocks_with_identities_are_aligned_by_them(training: dict[str, ModuleType], tmp_path: Path) -> None:
    korean = '<p id="par_id2">둘째 문단</p><p id="par_id1">첫째 문단</p><p id="par_id9">새 문단</p>'
    english = '<p id="par_id1">First paragraph</p><p id="par_id2">Second paragraph</p>'
    assert aligned(training["help_pages"], write_pages(tmp_path, korean, english)) == [
        ("둘째 문단", "Second paragraph"),
        ("첫째 문단", "First paragraph"),
    ]


@pytest.mark.parametrize("path", PLANT_TEXTS, ids=lambda path: path.name)
def test_records_about_machines_are_whole(path: Path) -> None:
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert records
    for record in records:
        assert set(record) == {"ko", "en", "ko_text", "en_text"}
        assert all(text.strip() for text in record.values()), record


def test_no_message_about_machines_is_written_twice() -> None:
    lines = [line for path in PLANT_TEXTS for line in path.read_text("utf-8").splitlines()]
    counts = Counter(json.loads(line)["ko"] for line in lines)
    assert [message for message, count in counts.items() if count > 1] == []


def test_every_record_teaches_two_translations_and_four_answers(training: dict[str, ModuleType]) -> None:
    records = sum(len(path.read_text("utf-8").splitlines()) for path in PLANT_TEXTS)
    kinds = Counter(pair.kind for pair in training["plant_texts"].read_plant_texts() if pair.source == "plant")
    assert kinds == {"translation": 2 * records, "answer": 4 * records}
