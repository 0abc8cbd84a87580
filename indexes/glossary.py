"""The glossary of plant terms: which Korean and English words mean the same, and how else they are spelled.

A file has one term a line, `컨베이어|콘베어<TAB>conveyor`: variants are separated by `|`, the commonest first; lines
that begin with `#` are remarks. A line may hold one language alone (`컨베이어|콘베아<TAB>`), if it has two spellings or
more. The product's own files lie in `prompts/glossary/`; a plant adds its own.
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
    """One meaning in both languages; the first of each is the usual one. One language may be empty."""

    korean: tuple[str, ...]
    english: tuple[str, ...]

    @property
    def spellings(self) -> tuple[str, ...]:
        return (*self.korean, *self.english)

    def holds(self, other: Term) -> bool:
        """Whether this is the other term, with more spellings or without."""
        return set(self.korean) >= set(other.korean) and set(self.english) >= set(other.english)


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
    """Terms, found in a text however it spaces them, the longest first.

    A plant's `own` meanings replace the others; an own term that repeats one of them whole adds spellings to it.
    """

    def __init__(self, terms: Iterable[Term] = (), own: Iterable[Term] = ()) -> None:
        self.shipped = tuple(terms)
        self.own = tuple(own)
        self.terms = (*self.shipped, *self.own)

    @classmethod
    def read(cls, paths: Iterable[Path], own: Path | None = None) -> Glossary:
        """Lines that hold no term are left out; `faults_of` tells which."""
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
        general, own = (_spelled(terms, spellings) for terms in self._general_and_own)
        return {key: spelled for key, spelled in (general | own).items() if key}

    @property
    def meanings(self) -> tuple[Term, ...]:
        """The terms in force: those of the product that the plant repeats with more spellings count once."""
        return tuple(term for terms in self._general_and_own for term in terms)

    @cached_property
    def _general_and_own(self) -> tuple[list[Term], list[Term]]:
        """The product's terms, some with more spellings, and the meanings that are the plant's alone."""
        by_spelling: dict[str, list[Term]] = {}
        for term in self.shipped:
            by_spelling.setdefault(term.spellings[0], []).append(term)
        longer: dict[Term, list[Term]] = {}
        alone = []
        for own in self.own:
            repeated = {term for word in own.spellings for term in by_spelling.get(word, ()) if own.holds(term)}
            for term in repeated:
                longer.setdefault(term, []).append(own)
            if not repeated:
                alone.append(own)
        general = (one for term in self.shipped for one in longer.get(term, [term]))
        return list(dict.fromkeys(general)), alone


def _spelled(terms: Iterable[Term], spellings: Callable[[Term], list[tuple[Key, str]]]) -> dict[Key, Spelled]:
    found: dict[Key, Spelled] = {}
    for term in terms:
        for key, word in spellings(term):
            found.setdefault(key, (word, []))[1].append(term)
    return found


def faults_of(path: Path) -> list[int]:
    """The numbers of lines (from 1) that are neither a term nor a remark."""
    return [number for number, line in enumerate(_lines(path), 1) if is_content(line) and term_of_line(line) is None]


def _english_key(text: str) -> tuple[str, ...]:
    return tuple(content_words(text.replace("-", " ")))


def decode_lines(data: bytes, errors: str = "replace") -> list[str]:
    """Lines with their ends. A plant writes its file with whatever program it has: UTF-8, UTF-16 with its mark, or
    Korean Windows' CP949. With `errors="strict"` raises `UnicodeDecodeError` for what is none of them.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors).splitlines(keepends=True)
    try:
        return data.decode("utf-8-sig").splitlines(keepends=True)
    except UnicodeDecodeError:
        return data.decode("cp949", errors).splitlines(keepends=True)


def is_content(line: str) -> bool:
    """Neither blank nor a remark."""
    return bool(line.strip()) and not line.startswith("#")


def term_of_line(line: str) -> Term | None:
    """What a line says, None where it is no term: without a tab, or with a single spelling in all."""
    term = Term(*(_variants(column) for column in columns_of(line)[:2]))
    return term if "\t" in line and len(term.spellings) > 1 else None


def columns_of(line: str) -> tuple[str, str, str]:
    """Korean, English, and what a plant wrote behind them for itself."""
    korean, _, rest = line.rstrip("\r\n").partition("\t")
    english, _, remark = rest.partition("\t")
    return korean, english.lower(), remark


def _lines(path: Path) -> list[str]:
    return decode_lines(path.read_bytes())


def _terms(path: Path) -> list[Term]:
    return [term for line in _lines(path) if is_content(line) and (term := term_of_line(line)) is not None]


def _variants(column: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(word.split()) for word in normalise(column).split("|") if word.strip()))
