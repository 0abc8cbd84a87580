"""The glossary of plant terms: which Korean and English words mean the same, and how else they are spelled.

A file has one term a line, `컨베이어|콘베어<TAB>conveyor`: variants are separated by `|`, the commonest first; lines
that begin with `#` are remarks. The product's own files lie in `prompts/glossary/`; a plant adds its own.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import TypeVar

from indexes.analysis import HANGUL, content_words, normalise

# A term is at most so many syllables or English words long.
SYLLABLES_MAX = 14
WORDS_MAX = 4
# What may follow a term within its last word.
PARTICLE = re.compile(
    r"(?:은|는|이|가|을|를|의|에|에서|로|으로|와|과|도|만|부터|까지|이나|나|이란|란|이라|라|인|이고|하고|별|용|시|중|후|전)*[?.,!]*"
)
Key = TypeVar("Key")
ENGLISH_RUN = re.compile(r"[a-z]+(?:[- ][a-z]+)*")


@dataclass(frozen=True, slots=True)
class Term:
    """One meaning in both languages; the first of each is the usual one."""

    korean: tuple[str, ...]
    english: tuple[str, ...]


Spelled = tuple[str, list[Term]]  # a spelling, and the terms that have it


@dataclass(frozen=True, slots=True)
class FoundTerm:
    """What a text names as `spelled`, in `language`: one term, or several that share the spelling."""

    spelled: str
    language: str
    terms: tuple[Term, ...]

    @property
    def variants(self) -> tuple[str, ...]:
        own = (word for term in self.terms for word in (term.korean if self.language == "ko" else term.english))
        return tuple(dict.fromkeys(word for word in own if word != self.spelled))

    @property
    def translations(self) -> tuple[str, ...]:
        foreign = (word for term in self.terms for word in (term.english if self.language == "ko" else term.korean))
        return tuple(dict.fromkeys(foreign))


class Glossary:
    """Terms, found in a text however it spaces them, the longest first. A plant's `own` meanings replace the others."""

    def __init__(self, terms: Iterable[Term] = (), own: Iterable[Term] = ()) -> None:
        self.own = tuple(own)
        self._shipped = tuple(terms)
        self.terms = (*self._shipped, *self.own)

    @classmethod
    def read(cls, paths: Iterable[Path], own: Path | None = None) -> Glossary:
        """Lines that hold no term in both languages are left out; `faults_of` tells which."""
        return cls(
            [term for path in paths for term in _terms(path)], _terms(own) if own is not None and own.is_file() else ()
        )

    def find(self, text: str) -> list[FoundTerm]:
        plain = normalise(text).lower()
        return [*self._find_korean(plain), *self._find_english(plain)]

    @cached_property
    def korean_words(self) -> tuple[str, ...]:
        """Spellings of one word of Hangul alone, for the analyser's user dictionary."""
        words = (word for term in self.terms for word in term.korean)
        return tuple(dict.fromkeys(word for word in words if re.fullmatch(r"[가-힣]{2,}", word)))

    def _find_korean(self, text: str) -> Iterator[FoundTerm]:
        words = text.split()
        letters = "".join(words)
        ends = list(accumulate(map(len, words)))
        at = 0
        while at < len(letters):
            spelled = self._longest_at(letters, at, ends) if HANGUL.match(letters[at]) else ""
            if spelled:
                yield FoundTerm(self._by_korean[spelled][0], "ko", tuple(self._by_korean[spelled][1]))
            at += len(spelled) or 1

    def _longest_at(self, letters: str, at: int, ends: Sequence[int]) -> str:
        """The longest term that begins here, without blanks.

        It spans a blank only from the start of a word to the end of another, particles aside: no `기어` in `여기 어디`.
        """
        word_end = ends[bisect_right(ends, at)]
        for length in range(min(SYLLABLES_MAX, len(letters) - at), 1, -1):
            end = at + length
            spans = end > word_end
            if letters[at:end] not in self._by_korean or (spans and not self._may_begin(letters, at, ends)):
                continue
            rest = letters[end : ends[bisect_left(ends, end)]]
            if not spans or PARTICLE.fullmatch(rest):
                return letters[at:end]
        return ""

    @staticmethod
    def _may_begin(letters: str, at: int, ends: Sequence[int]) -> bool:
        """At the start of a word, or behind a code or a particle that a word was written onto: `M20의체결 토크`."""
        starts_word = at == 0 or ends[bisect_left(ends, at)] == at
        return starts_word or not HANGUL.match(letters[at - 1]) or letters[at - 1] in "은는이가을를의에로와과"

    def _find_english(self, text: str) -> Iterator[FoundTerm]:
        for run in ENGLISH_RUN.finditer(text):
            words = re.split(r"[- ]", run.group())
            at = 0
            while at < len(words):
                for length in range(min(WORDS_MAX, len(words) - at), 0, -1):
                    found = self._by_english.get(_english_key(" ".join(words[at : at + length])))
                    if found is not None:
                        yield FoundTerm(found[0], "en", tuple(found[1]))
                        at += length - 1
                        break
                at += 1

    @cached_property
    def _by_korean(self) -> dict[str, Spelled]:
        """By its letters without blanks."""
        return self._by(lambda term: [("".join(word.lower().split()), word) for word in term.korean])

    @cached_property
    def _by_english(self) -> dict[tuple[str, ...], Spelled]:
        """By its stems; abbreviations that Koreans write in Latin letters (`NC`) are found here too."""
        return self._by(
            lambda term: [(_english_key(word), word) for word in (*term.english, *filter(str.isascii, term.korean))]
        )

    def _by(self, spellings: Callable[[Term], list[tuple[Key, str]]]) -> dict[Key, Spelled]:
        shipped, own = _spelled(self._shipped, spellings), _spelled(self.own, spellings)
        return {key: spelled for key, spelled in (shipped | own).items() if key}


def _spelled(terms: Iterable[Term], spellings: Callable[[Term], list[tuple[Key, str]]]) -> dict[Key, Spelled]:
    found: dict[Key, Spelled] = {}
    for term in terms:
        for key, word in spellings(term):
            found.setdefault(key, (word, []))[1].append(term)
    return found


def faults_of(path: Path) -> list[int]:
    """The numbers of lines (from 1) that are neither a term nor a remark."""
    return [number for number, line in enumerate(_raw_lines(path), 1) if _is_content(line) and _term(line) is None]


def _english_key(text: str) -> tuple[str, ...]:
    return tuple(content_words(text.replace("-", " ")))


def _raw_lines(path: Path) -> list[str]:
    """A plant writes its file with whatever program it has: UTF-8, UTF-16 with its mark, or Korean Windows' CP949."""
    data = path.read_bytes()
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace").splitlines()
    try:
        return data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return data.decode("cp949", "replace").splitlines()


def _terms(path: Path) -> list[Term]:
    return [term for line in _raw_lines(path) if _is_content(line) and (term := _term(line)) is not None]


def _is_content(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("#")


def _term(line: str) -> Term | None:
    korean, _, english = line.partition("\t")
    term = Term(_variants(korean), _variants(english.partition("\t")[0].lower()))
    return term if term.korean and term.english else None


def _variants(column: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(word.split()) for word in normalise(column).split("|") if word.strip()))
