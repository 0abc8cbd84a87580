"""A library held in memory, searched by plain word overlap."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from indexes.analysis import content_words, find_codes
from indexes.asset_ties import AssetTies
from indexes.database import Database
from indexes.glossary import Glossary, Term
from indexes.library import DocumentNotFoundError
from indexes.library_status import LibraryStatus
from indexes.messages import message
from indexes.records import Chunk, Document, Passage, Scope, SearchResult, StoredChunk
from indexes.revisions import mark_of, states_of
from indexes.roles import Role
from indexes.sought_words import SoughtWord
from indexes.term_support import QuestionWord, TermSupport
from ingest.chunker import CHUNKER_TAG
from tests.fakes.plant import FakeContent, FakePage

TERMS = (Term(("컨베이어", "콘베어"), ("conveyor",)), Term(("밸브",), ("valve",)))


class FakeNotFoundError(DocumentNotFoundError):
    """Said in the web's words."""


class FakeLibrary:
    """Documents in memory; `database` is a real one in `folder`, made when it is first needed."""

    def __init__(self, contents: list[FakeContent], folder: Path) -> None:
        self.folder = folder
        self.contents = {content.document.id: content for content in contents}
        self.glossary = Glossary(TERMS)
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
            for content in self._inside(scope)
            for stored in self.chunks(content.document.id)
            if (not scope.assets or content.document.assets or _names_machine(stored, scope.assets))
            if (score := _likeness(words, stored))
        ]
        found.sort(key=lambda passage: -passage.score)
        language = "ko" if re.search("[가-힣]", text) else "en"
        took = (time.perf_counter() - began) * 1000
        return SearchResult(text, language, tuple(found[:limit]), {"lexical": took, "total": took})

    def records_like(self, text: str, scope: Scope | None = None) -> list[Passage]:
        found = self.search(text, scope, limit=1_000).passages
        return [passage for passage in found if passage.chunk.cells]

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
            for content in self._inside(scope or Scope())
            for stored in self.chunks(content.document.id)
            if code in find_codes("\n".join([*stored.chunk.heading, stored.chunk.text]))
        ]
        return found[:limit]

    def limit_readers(self, document_id: str, role: Role) -> Document:
        content = self._content(document_id)
        self.contents[document_id] = replace(content, document=replace(content.document, readers=role))
        return self.contents[document_id].document

    def index_ties(self) -> None:
        """What its path names belongs to the machine, unless something else says whose it is."""
        ties = AssetTies.read(self.database)
        for document_id, content in self.contents.items():
            document = content.document
            if document.asset_from in ("hand", "given") or (document.asset and not document.asset_from):
                continue
            tie = ties.of(document.path)
            tied = replace(document, asset=tie.asset if tie else "", asset_from=tie.why if tie else "")
            self.contents[document_id] = replace(content, document=tied)

    def records_of_machine(self, asset_id: str, reader: Role = Role.ADMIN) -> list[StoredChunk]:
        return [
            stored
            for content in self.contents.values()
            if not content.document.assets
            and content.document.state == "current"
            and content.document.readers <= reader
            for stored in self.chunks(content.document.id)
            if _names_machine(stored, (asset_id,))
        ]

    def search_legs(self, text: str, scope: Scope | None = None, limit: int = 8) -> dict[str, tuple[Passage, ...]]:
        return {"lexical": self.search(text, scope, limit).passages}

    def knows_code(self, code: str) -> bool:
        return bool(self.passages_naming(code, limit=1))

    def term_support(self, text: str) -> TermSupport:
        return TermSupport([QuestionWord(SoughtWord(token), 1.0) for token in content_words(text)], None)

    def records_naming(self, codes: Sequence[str], reader: Role = Role.ADMIN) -> list[Chunk]:
        """No machine of the made-up plant has another name."""
        return []

    def unknown_words(self, text: str) -> list[str]:
        chunks = [stored.chunk for stored in self._all_chunks()]
        written = " ".join(" ".join([*chunk.heading, chunk.text]) for chunk in chunks).lower()
        words = [word for word in re.findall(r"[가-힣]{2,}|[a-z]{3,}", text.lower()) if not self.glossary.find(word)]
        return [word for word in dict.fromkeys(words) if word not in written]

    def use_glossary(self, glossary: Glossary) -> None:
        self.glossary = glossary

    def has_unlearned_words(self) -> bool:
        return bool(self.glossary.own)

    def status(self) -> LibraryStatus:
        chunks = sum(len(content.chunks) for content in self.contents.values())
        manifest = {"embedder": "banjang-static-ko-en", "chunker": CHUNKER_TAG, "chunks": chunks}
        return LibraryStatus(len(self.contents), 0, chunks, 1, manifest, 0)

    def _all_chunks(self) -> list[StoredChunk]:
        return [stored for document_id in self.contents for stored in self.chunks(document_id)]

    def _inside(self, scope: Scope) -> list[FakeContent]:
        states = states_of(map(mark_of, self.documents()), scope.as_of) if scope.as_of else {}
        return [
            content
            for content in self.contents.values()
            if _in_scope(
                replace(content.document, state=states.get(content.document.id, content.document.state)), scope
            )
        ]

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
        document.readers <= scope.reader
        and (document.state == "current" or scope.include_superseded)
        and (not scope.kinds or document.kind.value in scope.kinds)
        and (not scope.languages or document.language in scope.languages)
        and (not scope.assets or not document.assets or not set(scope.assets).isdisjoint(document.assets))
        and (not scope.documents or document.id in scope.documents)
    )
