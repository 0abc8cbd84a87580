"""What the training reads: pairs of texts that mean the same, or of which one answers the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

HANGUL = re.compile(r"[가-힣]")
LATIN = re.compile(r"[A-Za-z]{2}")
MARKUP = re.compile(r"<[^<>]{1,80}>|&(?:[a-z]+|#\d+);")
PLACEHOLDER = re.compile(r"%(?:\d+\$)?[-+ #0]*\d*(?:\.\d+)?(?:hh|h|ll|l|z|j)?[a-zA-Z]|%\d|%n|\{\w*\}|\$\{\w+\}|\\[nt]")
LENGTH_MAX = 900  # characters; longer texts are cut: the first sentences say what a paragraph is about


@dataclass(frozen=True, slots=True)
class Pair:
    """`source`: "plant", "glossary", "help", "descriptions", "wordnet" or "gettext".

    `kind`: "translation" (a Korean, b English), "answer" (a asks or heads, b answers) or "synonym" (two English words).
    Pairs of one `group` mean the same: none is a negative example for another.
    """

    a: str
    b: str
    kind: str
    source: str
    group: str = ""


def plain(text: str) -> str:
    """A message as a reader sees it: no markup, access keys or placeholders, blanks joined."""
    text = MARKUP.sub(" ", text)
    text = re.sub(r"\s*\(_?&?[A-Z]\)|(?<![A-Za-z0-9])_(?=[A-Za-z])|&(?=[A-Za-z가-힣])", "", text)
    text = PLACEHOLDER.sub(" ", text).replace("_", " ").replace("|", " ")
    return " ".join(text.split())[:LENGTH_MAX]


def translations(rows: Iterable[tuple[str, str]], source: str) -> Iterator[Pair]:
    """(Korean, English) rows that are worth learning from: translated, with words in both, of like length."""
    for korean, english in rows:
        ko, en = plain(korean), plain(english)
        if not HANGUL.search(ko) or HANGUL.search(en) or not LATIN.search(en):
            continue
        if not 0.2 < (2.2 * len(ko)) / len(en) < 6:
            continue
        yield Pair(ko, en, "translation", source)


def answers(rows: Iterable[tuple[str, str]], source: str) -> Iterator[Pair]:
    """(heading or question, paragraph) rows with something to learn in both."""
    for heading, paragraph in rows:
        a, b = plain(heading), plain(paragraph)
        if len(a) >= 4 and len(b) >= 40 and a.lower() not in ("see also", "note", "참고", "주의"):
            yield Pair(a, b, "answer", source)
