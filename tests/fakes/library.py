"""A library held in memory, searched by plain word overlap."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from indexes.analysis import find_codes
from indexes.database import Database
from indexes.library import DocumentNotFoundError
from indexes.messages import message
from indexes.records import Document, Passage, Scope, SearchResult, StoredChunk
from tests.fakes.plant import FakeContent, FakePage


class FakeNotFoundError(DocumentNotFoundError):
    """Said in the web's words."""


class FakeLibrary:
    """Documents in memory; `database` is a real one in `folder`, made when it is first needed."""

    def __init__(self, contents: list[FakeContent], folder: Path) -> None:
        self.folder = folder
        self.contents = {content.document.id: content for content in contents}
        self._chunk_ids: dict[tuple[str, int], int] = {}

    @cached_property
    def database(self) -> Database:
        return Database(self.folder)

    def search(self, text: str, scope: Scope | None = None, limit: int = 8) -> SearchResult:
        scope = scope or Scope()
        began = time.perf_counter()
        words = _words(text)
        found = [
            Passage(stored.id, content.document, stored.chunk, float(score))
            for content in self.contents.values()
            if _in_scope(content.document, scope)
            for stored in self.chunks(content.document.id)
            if (not scope.assets or content.document.asset or _names_machine(stored, scope.assets))
            if (score := _likeness(words, stored))
        ]
        found.sort(key=lambda passage: -passage.score)
        language = "ko" if re.search("[가-힣]", text) else "en"
        took = (time.perf_counter() - began) * 1000
        return SearchResult(text, language, tuple(found[:limit]), {"lexical": took, "total": took})

    def documents(self) -> list[Document]:
        return [content.document for content in self.contents.values()]

    def document(self, document_id: str) -> Document:
        return self._content(document_id).document

    def page(self, document_id: str, number: int) -> FakePage:
        pages = self._content(document_id).pages
        if not 1 <= number <= len(pages):
            raise FakeNotFoundError(message("web.errors.not_found"), message("web.errors.not_found_hint"))
        return pages[number - 1]

    def chunks(self, document_id: str, page: int | None = None) -> list[StoredChunk]:
        return [
            StoredChunk(self._chunk_id(document_id, chunk.ordinal), document_id, chunk)
            for chunk in self._content(document_id).chunks
            if page is None or chunk.page == page
        ]

    def outline(self, document_id: str) -> tuple[tuple[int, str, int], ...]:
        return self._content(document_id).outline

    def passages_naming(self, code: str, scope: Scope | None = None, limit: int = 50) -> list[Passage]:
        found = [
            Passage(stored.id, content.document, stored.chunk, 0.0)
            for content in self.contents.values()
            if _in_scope(content.document, scope or Scope())
            for stored in self.chunks(content.document.id)
            if code in find_codes("\n".join([*stored.chunk.heading, stored.chunk.text]))
        ]
        return found[:limit]

    def records_of_machine(self, asset_id: str) -> list[StoredChunk]:
        return [
            stored
            for content in self.contents.values()
            if not content.document.asset and content.document.state == "current"
            for stored in self.chunks(content.document.id)
            if _names_machine(stored, (asset_id,))
        ]

    def status(self) -> dict[str, int]:
        return {"documents": len(self.contents)}

    def _content(self, document_id: str) -> FakeContent:
        if document_id not in self.contents:
            raise FakeNotFoundError(message("web.errors.not_found"), message("web.errors.not_found_hint"))
        return self.contents[document_id]

    def _chunk_id(self, document_id: str, ordinal: int) -> int:
        return self._chunk_ids.setdefault((document_id, ordinal), len(self._chunk_ids) + 1)


def _words(text: str) -> list[str]:
    """Words cut to two syllables where they are Korean: enough to survive particles in a test."""
    words = re.findall(r"[가-힣]{2}|[A-Za-z]+-?\d+|[A-Za-z]{3,}", text)
    return [word.lower() for word in words]


def _likeness(words: list[str], stored: StoredChunk) -> int:
    text = f"{' '.join(stored.chunk.heading)} {stored.chunk.text}".lower()
    return sum(word in text for word in words)


def _names_machine(stored: StoredChunk, assets: Sequence[str]) -> bool:
    named = {code for _, value in stored.chunk.cells for code in find_codes(value)}
    return any(code in named for asset in assets for code in find_codes(asset))


def _in_scope(document: Document, scope: Scope) -> bool:
    return (
        (document.state == "current" or scope.include_superseded)
        and (not scope.kinds or document.kind.value in scope.kinds)
        and (not scope.languages or document.language in scope.languages)
        and (not scope.assets or document.asset in ("", *scope.assets))
        and (not scope.documents or document.id in scope.documents)
    )
