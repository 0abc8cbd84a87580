"""The plant's own glossary: lines of `glossary.tsv`, changed in place and in force at once.

Only the line that is changed is written anew: remarks, blank lines and lines that are no terms stay as they are.
"""

from __future__ import annotations

import codecs
import hashlib
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from indexes.analysis import HANGUL
from indexes.errors import BanjangError
from indexes.glossary import Glossary, Term, columns_of, decode_lines, is_content, term_of_line
from indexes.library import Library
from indexes.messages import message

SPELLING_LETTERS_MAX = 100
SPELLINGS_MAX = 30
Fault = Literal["", "no_tab", "single"]


class GlossaryError(BanjangError):
    """A term that cannot be kept, or a file that cannot be changed."""

    code = "glossary"


class TermNotFoundError(GlossaryError):
    """No line has this id: somebody changed it meanwhile."""

    code = "not_found"

    def __init__(self) -> None:
        super().__init__(message("assistant.glossary.no_line"), message("assistant.glossary.no_line_hint"))


@dataclass(frozen=True, slots=True)
class GlossaryLine:
    """A line of the file that says something. `id` follows from its text; `term` is None where it has a `fault`."""

    id: str
    number: int
    text: str
    term: Term | None
    fault: Fault

    def as_json(self) -> dict[str, Any]:
        korean, english, _ = columns_of(self.text)
        term = self.term or Term(tuple(filter(None, (korean.strip(),))), tuple(filter(None, (english.strip(),))))
        return {
            "id": self.id,
            "line": self.number,
            "korean": list(term.korean),
            "english": list(term.english),
            "fault": self.fault,
        }


class PlantGlossary:
    """Reads and changes the file at `path`; the library searches with what it says, also after a change by hand.

    The analyser is not taught new words here: its index was made without them. A reindex teaches them.
    """

    def __init__(self, path: Path, library: Library) -> None:
        self.path = path
        self._library = library
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None  # the file's stamp when it was last put in force

    @property
    def glossary(self) -> Glossary:
        """What is in force, the product's terms and the plant's."""
        return self._library.glossary

    def lines(self) -> list[GlossaryLine]:
        """The terms and the faulty lines, in the file's order. What was changed by hand is in force from here on."""
        if self._seen != self._stamp():
            self._put_in_force()
        return _lines(self._read())

    def needs_reindex(self) -> bool:
        """Whether own words would be found more surely after a reindex."""
        return self._library.has_unlearned_words()

    def add(self, term: Term) -> GlossaryLine:
        """A new line at the end. Raises `GlossaryError`."""
        kept = _checked(term)
        with self._lock:
            texts = self._read()
            if any(line.term == kept for line in _lines(texts)):
                raise GlossaryError(message("assistant.glossary.known", word=kept.spellings[0]))
            end = "\r\n" if any(text.endswith("\r\n") for text in texts) else "\n"
            if texts and not texts[-1].endswith(("\n", "\r")):
                texts[-1] += end
            texts.append(_text_of(kept) + end)
            self._write(texts)
        return _line(len(texts), texts[-1])

    def change(self, line_id: str, term: Term) -> GlossaryLine:
        """In the same place, with what stands behind the term. Raises `TermNotFoundError`, `GlossaryError`."""
        kept = _checked(term)
        with self._lock:
            texts = self._read()
            found = _found(texts, line_id)
            old = texts[found.number - 1]
            end = old[len(old.rstrip("\r\n")) :]
            remark = columns_of(old)[2]
            texts[found.number - 1] = _text_of(kept) + (f"\t{remark}" if remark else "") + end
            self._write(texts)
        return _line(found.number, texts[found.number - 1])

    def remove(self, line_id: str) -> GlossaryLine:
        """Takes a term or a faulty line out. Raises `TermNotFoundError`."""
        with self._lock:
            texts = self._read()
            found = _found(texts, line_id)
            del texts[found.number - 1]
            self._write(texts)
        return found

    def add_spelling(self, word: str, of: Term) -> GlossaryLine:
        """`word` becomes another spelling of `of`, a term in force: in the plant's own line of it, or in a new one.

        Raises `GlossaryError` where there is no such term.
        """
        own = next((line for line in self.lines() if line.term is not None and line.term.holds(of)), None)
        if own is not None and own.term is not None:
            return self.change(own.id, _with_spelling(own.term, word))
        if of not in self.glossary.shipped:
            raise GlossaryError(
                message("assistant.glossary.no_term", word=(*of.spellings, "")[0]),
                message("assistant.glossary.no_line_hint"),
            )
        return self.add(_with_spelling(of, word))

    def _read(self) -> list[str]:
        """Lines with their ends. Raises `GlossaryError` for a file whose letters would be lost by writing it."""
        if not self.path.is_file():
            return []
        try:
            return decode_lines(self.path.read_bytes(), "strict")
        except UnicodeDecodeError as error:
            raise GlossaryError(
                message("assistant.glossary.unreadable", path=self.path),
                message("assistant.glossary.unreadable_hint"),
            ) from error
        except OSError as error:
            raise self._unusable(error) from error

    def _write(self, texts: Sequence[str]) -> None:
        """All of it or nothing, as UTF-8 with the mark by which Korean Windows programs know it."""
        draft = self.path.with_name(f"{self.path.name}.new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as file:
                file.write(codecs.BOM_UTF8 + "".join(texts).encode("utf-8"))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.path)
        except OSError as error:
            raise self._unusable(error) from error
        self._put_in_force()

    def _put_in_force(self) -> None:
        self._seen = self._stamp()
        own = [line.term for line in _lines(self._read()) if line.term is not None]
        self._library.use_glossary(Glossary(self.glossary.shipped, own))

    def _stamp(self) -> tuple[int, int]:
        """Tells whether the file has changed; (0, 0) where there is none."""
        try:
            found = self.path.stat()
        except OSError:
            return (0, 0)
        return (found.st_mtime_ns, found.st_size)

    def _unusable(self, error: OSError) -> GlossaryError:
        return GlossaryError(
            message("assistant.glossary.unusable", path=self.path, reason=error.strerror or error),
            message("assistant.glossary.unusable_hint"),
        )


def _lines(texts: Sequence[str]) -> list[GlossaryLine]:
    return [_line(number, text) for number, text in enumerate(texts, 1) if is_content(text)]


def _line(number: int, text: str) -> GlossaryLine:
    plain = text.rstrip("\r\n")
    term = term_of_line(plain)
    fault: Fault = "" if term is not None else "single" if "\t" in plain else "no_tab"
    return GlossaryLine(hashlib.sha256(plain.encode()).hexdigest()[:16], number, plain, term, fault)


def _found(texts: Sequence[str], line_id: str) -> GlossaryLine:
    for line in _lines(texts):
        if line.id == line_id:
            return line
    raise TermNotFoundError


def _text_of(term: Term) -> str:
    return f"{'|'.join(term.korean)}\t{'|'.join(term.english)}"


def _with_spelling(term: Term, word: str) -> Term:
    if HANGUL.search(word):
        return replace(term, korean=tuple(dict.fromkeys((*term.korean, word))))
    return replace(term, english=tuple(dict.fromkeys((*term.english, word.lower()))))


def _checked(term: Term) -> Term:
    """The term as its line will be read again. Raises `GlossaryError`."""
    for word in term.spellings:
        if "|" in word or "\t" in word or not word.isprintable() or word.startswith("#"):
            raise GlossaryError(message("assistant.glossary.bad_letter", word=word[:SPELLING_LETTERS_MAX]))
        if len(word) > SPELLING_LETTERS_MAX:
            raise GlossaryError(message("assistant.glossary.too_long", limit=SPELLING_LETTERS_MAX))
    if len(term.spellings) > SPELLINGS_MAX:
        raise GlossaryError(message("assistant.glossary.too_many", limit=SPELLINGS_MAX))
    kept = term_of_line(_text_of(term))
    if kept is None:
        raise GlossaryError(message("assistant.glossary.single"), message("assistant.glossary.single_hint"))
    return kept
