"""What `retrieval.py` asks of which files, and the texts of these files that the contestants share."""

from __future__ import annotations

import csv
import json
import re
import time
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from assistant.evaluation.questions import Gold, read_question_set
from indexes.records import BlockKind, Page
from ingest.errors import IngestError
from ingest.formats import parser_for
from ingest.parsed import ParseLimits
from ingest.sources import SourceFile, find_sources

ROOT = Path(__file__).parents[1]
QUESTIONS = ROOT / "benchmarks/questions"
SHARED_DATA = ROOT.parent / "shared/data"
SET_NAMES = ("plant", "guides", "alarms", "codes", "korquad", "cnc_ups")
LIST_SUFFIXES = (".csv", ".tsv", ".xlsx", ".xlsm")
BETWEEN_PAGES = "\n\n"
ALARM_COLUMNS = {"ko": ("원인", "조치"), "en": ("cause", "remedy")}
CODE_FIELDS = {"제어기": "family", "코드": "code", "메시지": "msg_ko", "원인": "cause_ko", "조치": "remedy_ko"}
CODE_SENTENCES = ("{}", "{} 알람 조치 방법", "알람 {} 떴는데 어떻게 해?")
CODES_ASKED, PARAGRAPHS_ASKED = 120, 500
SEEDS = {"codes": 3, "korquad": 2}  # which ones are drawn
FULL_WIDTH = {ascii_: ascii_ + 0xFEE0 for ascii_ in range(0x21, 0x7F)}


@dataclass(frozen=True)
class Piece:
    """What a contestant finds: a text and the pages that it touches."""

    path: str
    text: str
    first_page: int
    last_page: int


@dataclass(frozen=True)
class Stretch:
    """Text that a splitter may cut where it likes. `starts` says at which character each of `pages` begins."""

    path: str
    text: str
    starts: tuple[int, ...]
    pages: tuple[int, ...]

    def piece(self, text: str, start: int) -> Piece:
        return Piece(self.path, text, self._page_at(start), self._page_at(start + max(len(text), 1) - 1))

    def _page_at(self, character: int) -> int:
        return self.pages[max(bisect_right(self.starts, character) - 1, 0)]


@dataclass(frozen=True)
class Asked:
    """A question and what answers it: pages of documents, or records by their text."""

    text: str
    language: str
    gold: tuple[Gold, ...] = ()
    records: frozenset[str] = frozenset()

    def is_answered_by(self, piece: Piece) -> bool:
        """A part of a record is the record too: a splitter may have cut a long one."""
        on_page = any(gold.is_on(piece.path, piece.first_page, piece.last_page) for gold in self.gold)
        return on_page or any(piece.text in record for record in self.records)


@dataclass(frozen=True)
class QuestionSet:
    """Questions that can be answered from the files of `sources`."""

    name: str
    questions: tuple[Asked, ...]
    sources: tuple[SourceFile, ...]


@dataclass(frozen=True)
class Corpus:
    """The files of a set and what the product's parsers read in them; `pages` counts their pages."""

    sources: tuple[SourceFile, ...]
    stretches: tuple[Stretch, ...]
    pages: int
    read_seconds: float


def read_corpus(sources: Sequence[SourceFile]) -> Corpus:
    """Joined pages, but each row of a list on its own, as LangChain's CSVLoader has it."""
    started = time.perf_counter()
    stretches: list[Stretch] = []
    count = 0
    for source in sources:
        try:
            pages = list(parser_for(source.file).parse(source.file, ParseLimits()).pages)
        except IngestError as error:
            print(f"left out, for all contestants alike: {source.path} ({error})")
            continue
        count += len(pages)
        is_list = source.file.suffix.lower() in LIST_SUFFIXES
        stretches.extend(_rows(source.path, pages) if is_list else [_joined(source.path, pages)])
    return Corpus(tuple(sources), tuple(stretches), count, time.perf_counter() - started)


def _rows(path: str, pages: Sequence[Page]) -> Iterator[Stretch]:
    for page in pages:
        for block in page.blocks:
            if block.kind is not BlockKind.TABLE:  # only the names of columns, which each row carries anyway
                yield Stretch(path, block.text, (0,), (page.number,))


def _joined(path: str, pages: Sequence[Page]) -> Stretch:
    starts: list[int] = []
    length = 0
    for page in pages:
        starts.append(length)
        length += len(page.text) + len(BETWEEN_PAGES)
    text = BETWEEN_PAGES.join(page.text for page in pages)
    return Stretch(path, text, tuple(starts) or (0,), tuple(page.number for page in pages) or (1,))


def question_set(name: str, questions: Path, paths: Sequence[Path]) -> QuestionSet:
    """The answerable questions of a file in the product's format. Raises `QuestionSetError`."""
    asked = [
        Asked(one.question, one.language, gold=one.gold)
        for one in read_question_set(questions)
        if one.answerable and one.gold
    ]
    return QuestionSet(name, tuple(asked), tuple(find_sources(paths)))


def known_sets(names: Sequence[str], public: Path | None, work_folder: Path) -> Iterator[QuestionSet]:
    """Those whose files are here; one line says which are not."""
    if "plant" in names:
        yield question_set("sample plant", ROOT / "samples/questions.jsonl", [ROOT / "samples/plant"])
    guides, alarms = SHARED_DATA / "safety_guides_ko", SHARED_DATA / "alarms_ko_en/alarms.jsonl"
    if "guides" in names and _is_here("guides", guides):
        yield question_set("safety guides", QUESTIONS / "guides.jsonl", [guides])
    if "alarms" in names and _is_here("alarms", alarms):
        yield _alarms("ko", "Korean alarm message to its Korean cause and remedy", alarms, work_folder)
        yield _alarms("en", "Korean alarm message to its English cause and remedy", alarms, work_folder)
    if "codes" in names and _is_here("codes", alarms):
        yield _codes(alarms, work_folder)
    korquad = SHARED_DATA / "korquad"
    if "korquad" in names and _is_here("korquad", korquad):
        yield _korquad(korquad, work_folder)
    if "cnc_ups" in names and _is_here("cnc_ups", public or Path("(no folder named by --public)")):
        assert public is not None
        yield _cnc_ups(public)


def _is_here(name: str, place: Path) -> bool:
    if not place.exists():
        print(f"left out: {name}, its files are not here: {place}")
    return place.exists()


def _cnc_ups(folder: Path) -> QuestionSet:
    """Only the documents that the questions name: their shorter companions repeat them word by word."""
    questions = QUESTIONS / "cnc_ups.jsonl"
    named = {gold.document for asked in read_question_set(questions) for gold in asked.gold}
    files = sorted(file for file in folder.rglob("*.pdf") if file.name in named)
    for missing in sorted(named - {file.name for file in files}):
        print(f"not in {folder}: {missing}, so its questions cannot be answered")
    return question_set("CNC and UPS manuals", questions, files)


def _alarms(language: str, name: str, alarms: Path, work_folder: Path) -> QuestionSet:
    """Each message once and each record once; rows where a side is missing are left out."""
    fields = [f"cause_{language}", f"remedy_{language}"]
    record_of: dict[tuple[str, ...], set[str]] = defaultdict(set)  # and the messages it belongs to
    for alarm in _read_lines(alarms):
        if all(alarm.get(field) for field in ("msg_ko", *fields)):
            record_of[tuple(alarm[field] for field in fields)].add(alarm["msg_ko"])
    sources, rows = _write_list(work_folder / f"alarms_{language}.csv", ALARM_COLUMNS[language], list(record_of))
    rows_of: dict[str, set[str]] = defaultdict(set)
    for messages, row in zip(record_of.values(), rows, strict=True):
        for message in messages:
            rows_of[message].add(row)
    asked = tuple(Asked(message, "ko", records=frozenset(rows)) for message, rows in rows_of.items())
    return QuestionSet(name, asked, sources)


def _codes(alarms: Path, work_folder: Path) -> QuestionSet:
    """Some codes of the whole alarm list as people type them; a code of several controllers has a record in each."""
    listed = _read_lines(alarms)
    lines = [[alarm.get(field, "") for field in CODE_FIELDS.values()] for alarm in listed]
    sources, rows = _write_list(work_folder / "alarm_codes.csv", list(CODE_FIELDS), lines)
    rows_of: dict[str, set[str]] = defaultdict(set)
    for alarm, row in zip(listed, rows, strict=True):
        rows_of[alarm["code"]].add(row)
    asked = tuple(
        Asked(sentence.format(typed), "ko", records=frozenset(rows_of[code]))
        for code in Random(SEEDS["codes"]).sample(sorted(rows_of), CODES_ASKED)
        for typed in spellings(code)
        for sentence in CODE_SENTENCES
    )
    return QuestionSet("typed alarm code to its record", asked, sources)


def spellings(code: str) -> list[str]:
    """`E204`, `E-204`, `e204`, `E 204`, `e 204`, `Ｅ２０４`, `e-204`; a code of another form only as it is."""
    match = re.fullmatch(r"([A-Z]+)(\d+)", code)
    if match is None:
        return [code]
    letters, digits = match.groups()
    typed = [f"{case}{between}{digits}" for case in (letters, letters.lower()) for between in ("", "-", " ")]
    return [*typed, code.translate(FULL_WIDTH)]


def _korquad(folder: Path, work_folder: Path) -> QuestionSet:
    """Some questions of the development part of KorQuAD 1.0, each with its paragraph among all of them."""
    paragraphs = _read_lines(folder / "korquad_dev_passages.jsonl")
    questions = _read_lines(folder / "korquad_dev_questions.jsonl")
    lines = [[str(number), " ".join(paragraph["text"].split())] for number, paragraph in enumerate(paragraphs)]
    sources, rows = _write_list(work_folder / "paragraphs.csv", ("번호", "본문"), lines)
    row_of = {paragraph["id"]: row for paragraph, row in zip(paragraphs, rows, strict=True)}
    asked = tuple(
        Asked(one["question"], "ko", records=frozenset([row_of[one["passage_id"]]]))
        for one in Random(SEEDS["korquad"]).sample(questions, PARAGRAPHS_ASKED)
    )
    return QuestionSet("KorQuAD, question to paragraph", asked, sources)


def _read_lines(file: Path) -> list[dict[str, Any]]:
    """JSON lines; texts without blanks around them, missing ones empty."""
    lines = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [{name: _trimmed(value) for name, value in line.items()} for line in lines]


def _trimmed(value: object) -> object:
    return value.strip() if isinstance(value, str) else "" if value is None else value


def _write_list(
    file: Path, columns: Sequence[str], lines: Iterable[Sequence[str]]
) -> tuple[tuple[SourceFile, ...], list[str]]:
    """A list in a file of its own: its source, and each line's text as the product's parser reads it."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([columns, *lines])
    sources = tuple(find_sources([file]))
    return sources, [row.text for row in read_corpus(sources).stretches]
