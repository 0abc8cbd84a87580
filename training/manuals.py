"""English manuals without a translation: headings with their paragraphs, sentences with the rest of their paragraph.

The second is the inverse cloze task (Lee, Chang and Toutanova, "Latent Retrieval for Weakly Supervised Open Domain
Question Answering", ACL 2019): a sentence asks for the paragraph that it was taken from.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from help_pages import read_blocks, under_headings
from pairs import HANGUL, Pair, answers, plain

PACKAGES = (
    "apcupsd-doc", "avrdude-doc", "bacula-doc", "cmake-doc", "debian-reference-en", "exim4-doc-html", "git-doc",
    "grass-doc", "hplip-doc", "kicad-doc-en", "linux-doc-6.1", "lirc-doc", "ntpsec-doc", "octave-doc",
    "postgresql-doc-15", "python3.11-doc", "tomcat10-docs",
)  # fmt: skip
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z가-힣\"(])|(?<=다\.)\s+")
SENTENCES_MIN = 3
PAIRS_MAX = 45_000  # of each kind: general texts must not drown those about machines


def read_manuals(folder: Path) -> Iterator[Pair]:
    chance = random.Random(7)
    headed: list[tuple[str, str]] = []
    paragraphs: list[str] = []
    for package in PACKAGES:
        for path in sorted((folder / package).rglob("*.html")):
            blocks = read_blocks(path) if path.is_file() else []  # links lead out of the package
            headed += [
                (heading.text, " ".join(block.text for block in below))
                for heading, below in under_headings(blocks, lambda block: block)
            ]
            paragraphs += [block.text for block in blocks if not block.is_heading]
    chance.shuffle(headed)
    chance.shuffle(paragraphs)
    yield from answers(headed[:PAIRS_MAX], "manuals")
    yield from cloze(paragraphs, "manuals", chance, PAIRS_MAX)


def cloze(paragraphs: Iterable[str], source: str, chance: random.Random, limit: int) -> Iterator[Pair]:
    """A random sentence of each paragraph, with the rest of it."""
    made = 0
    for paragraph in dict.fromkeys(paragraphs):
        sentences = SENTENCE.split(plain(paragraph))
        if len(sentences) < SENTENCES_MIN or made >= limit:
            continue
        place = chance.randrange(len(sentences))
        asked, rest = sentences[place], " ".join(sentences[:place] + sentences[place + 1 :])
        if len(asked) >= 25 and len(rest) >= 80:
            made += 1
            yield Pair(asked, rest, "answer", source, paragraph[:80])


def korean_paragraphs(folder: Path) -> Iterator[str]:
    """Of every Korean page of help, for the same task."""
    for path in sorted(folder.rglob("*")):
        is_korean = "/ko/" in path.as_posix() or "/ko-KR/" in path.as_posix()
        if is_korean and path.suffix in (".html", ".page", ".xml", ".docbook") and path.is_file():
            yield from (block.text for block in read_blocks(path) if HANGUL.search(block.text))
