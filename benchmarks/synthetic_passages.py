"""Passages that no plant wrote but could have, for libraries of any size. The same seed gives the same passages.

A sentence is a walk from word to next word through the sample plant's documents, so words follow each other and are as
frequent as in real text; one in ten is replaced by a term of the shipped glossary, drawn by Zipf's law, and every digit
is drawn anew, so that codes and numbers are as rare as in a big plant. A passage has some 60 tokens, none is like
another. Two documents in five are Korean, one in ten is a log, one in ten a list of records; one is superseded, because
then every search has a scope, as in every plant.

Kiwi analyses 25,000 Korean characters a second, 1,000,000 passages would take it hours. English sentences are all
different; Korean ones come from a pool that Kiwi reads once, and `pooled_analysis` puts the morphemes of a passage
together from those of its sentences. The index holds what it would hold otherwise, except where Kiwi would have read a
sentence differently beside another one; codes, numbers, pairs of syllables and vectors are made anew of each passage.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from indexes import analysis
from indexes.glossary import Glossary
from indexes.library import NewDocument, PageText
from indexes.records import ROW_SEPARATOR, BlockKind, Box, Chunk, DocumentFacts, DocumentKind
from ingest.chunker import split_blocks
from ingest.formats import parser_for
from ingest.parsed import ParseLimits

PLANT = Path(__file__).parents[1] / "samples/plant"
VERSION = 1  # raise it when the same seed gives other passages
DOCUMENT_CHUNKS = (50, 2000)
CHUNKS_A_PAGE = 4
CHUNKS_A_HEADING = 12
WORDS_A_PASSAGE = 42
WORDS_A_SENTENCE_MAX = 24
KOREAN_POOL = 4000
KOREAN_SENTENCES = 4
TERM_SHARE = 0.1
START, END = "", "\n"
DIGIT = re.compile(r"\d")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n| · ")
CODES = ("E-###", "SK-##-####", "P/N ####", "M#x#.#", "A####", "KX-###", "F-##")


class Sentences:
    """Sentences of one language, one after the other."""

    def __init__(self, model: Sequence[str], terms: Sequence[str], chance: random.Random) -> None:
        self._chance = chance
        self._terms = terms
        self._after: dict[str, list[str]] = defaultdict(list)
        for sentence in model:
            for word, following in pairwise([START, *sentence.split(), END]):
                self._after[word].append(following)

    def write(self, words_max: int = WORDS_A_SENTENCE_MAX) -> str:
        words: list[str] = []
        word = self._next(START)
        while word != END and len(words) < words_max:
            words.append(self._varied(word))
            word = self._next(word)
        return " ".join(words)

    def _next(self, word: str) -> str:
        return _one_of(self._after[word], self._chance)

    def _varied(self, word: str) -> str:
        if DIGIT.search(word):
            return _redrawn(word, self._chance)
        return zipf_choice(self._terms, self._chance) if self._chance.random() < TERM_SHARE else word


class SyntheticPlant:
    """Documents of a plant with so many passages."""

    def __init__(self, glossary: Glossary, source: Path, seed: int = 0) -> None:
        self._chance = random.Random(seed)
        self._source = source
        lines = [line for line in sample_sentences() if len(line.split()) > 2]
        korean = [DIGIT.sub("", line) for line in lines if analysis.HANGUL.search(line)]
        english = [line for line in lines if not analysis.HANGUL.search(line)]
        words = [(term.korean[0], term.english[0]) for term in glossary.terms]
        self._english = Sentences(english, [word for _, word in words], self._chance)
        self._korean = Sentences(korean, [word for word, _ in words], self._chance)

    @cached_property
    def korean_pool(self) -> list[str]:
        """Without digits: codes get lines of their own."""
        written = (self._korean.write(12) for _ in range(KOREAN_POOL))
        return list(dict.fromkeys(analysis.normalise(sentence).strip() for sentence in written))

    def documents(self, chunks: int) -> Iterator[NewDocument]:
        fewest, most = DOCUMENT_CHUNKS
        size = min(most, max(fewest, chunks // 20))
        for number in range(-(-chunks // size)):
            yield self._document(number, min(size, chunks - number * size))

    def _document(self, number: int, chunks: int) -> NewDocument:
        is_korean = number % 5 in (1, 3)
        kind = {8: DocumentKind.OTHER, 9: DocumentKind.LOG}.get(number % 10, DocumentKind.MANUAL)
        facts = DocumentFacts(
            title=self._heading(is_korean),
            number=f"MAN-{max(number, 2)}" if number in (0, 2) else "",  # 0 is the old edition of 2
            effective_date=f"20{20 + number}-01-01" if number in (0, 2) else "",
            language="ko" if is_korean else "en",
        )
        return NewDocument(
            f"/plant/{number:05d}.txt", self._source, f"{number:064x}", kind, "", facts,
            [PageText(1, "")], list(self._chunks(chunks, is_korean, kind)), (), "benchmark/benchmark",
        )  # fmt: skip

    def _chunks(self, count: int, is_korean: bool, kind: DocumentKind) -> Iterator[Chunk]:
        heading: tuple[str, ...] = ()
        for ordinal in range(count):
            if ordinal % CHUNKS_A_HEADING == 0:
                heading = (self._heading(is_korean), self._heading(is_korean))
            page = 1 + ordinal // CHUNKS_A_PAGE
            cells = () if kind is DocumentKind.MANUAL else self._cells(is_korean)
            text = ROW_SEPARATOR.join(f"{name}: {value}" for name, value in cells) or self._text(is_korean)
            block = BlockKind.ROW if cells else BlockKind.PARAGRAPH
            yield Chunk(ordinal, page, page, heading, text, block, (Box(0.1, 0.2, 0.9, 0.3),), cells)

    def _text(self, is_korean: bool) -> str:
        lines = [self._code()]
        if is_korean:
            lines += [_one_of(self.korean_pool, self._chance) for _ in range(KOREAN_SENTENCES)]
        else:
            words = 0
            while words < WORDS_A_PASSAGE:
                lines.append(self._english.write())
                words += lines[-1].count(" ") + 1
        return "\n".join(lines)

    def _cells(self, is_korean: bool) -> tuple[tuple[str, str], ...]:
        note = _one_of(self.korean_pool, self._chance) if is_korean else self._english.write()
        return (("Code", self._code()), ("Asset", _redrawn("KX-#", self._chance)), ("Note", f"\n{note}\n"))

    def _heading(self, is_korean: bool) -> str:
        return _one_of(self.korean_pool, self._chance) if is_korean else self._english.write(5)

    def _code(self) -> str:
        return _redrawn(_one_of(CODES, self._chance), self._chance)


def sample_sentences() -> Iterator[str]:
    """What stands in the sample plant's documents, sentence by sentence."""
    for file in sorted(path for path in PLANT.rglob("*") if path.is_file()):
        for chunk in split_blocks(parser_for(file).parse(file, ParseLimits()).pages):
            yield from SENTENCE_END.split(analysis.normalise(chunk.text))


@contextmanager
def pooled_analysis(pool: Sequence[str]) -> Iterator[None]:
    """Inside, Korean text that consists of sentences of the pool, a line each, is not analysed again."""
    known = dict(zip(pool, analysis.korean_morphemes_of(pool), strict=True))
    read_anew = analysis.korean_morphemes

    def look_up(text: str) -> list[str]:
        found = []
        for line in map(str.strip, text.split("\n")):
            found += known[line] if line in known else read_anew(line) if analysis.HANGUL.search(line) else []
        return found

    analysis.korean_morphemes = look_up
    try:
        yield
    finally:
        analysis.korean_morphemes = read_anew


def zipf_choice(words: Sequence[str], chance: random.Random) -> str:
    """The word of rank r is drawn about 1/r as often as the first."""
    return words[int(len(words) ** chance.random()) - 1]


def _one_of(words: Sequence[str], chance: random.Random) -> str:
    return words[int(chance.random() * len(words))]


def _redrawn(word: str, chance: random.Random) -> str:
    return re.sub(r"[\d#]", lambda _: "0123456789"[int(chance.random() * 10)], word)
