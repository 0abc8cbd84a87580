"""The running program as one role may use it: every endpoint is given this one, so none can forget the role."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from indexes.library import DocumentNotFoundError
from indexes.messages import message
from indexes.records import Document, Passage, Scope, SearchResult, StoredChunk
from indexes.roles import Role
from indexes.term_support import TermSupport
from web.ports import AssistantPort, LibraryPort, PageLike, RuntimePort


@dataclass(frozen=True)
class ReaderLibrary:
    """What the role may not read is not there: not found, not listed, not searched."""

    library: LibraryPort
    role: Role

    def search(self, text: str, scope: Scope | None = None, limit: int = 8) -> SearchResult:
        return self.library.search(text, self._own(scope), limit)

    def documents(self) -> list[Document]:
        return [document for document in self.library.documents() if document.readers <= self.role]

    def document(self, document_id: str) -> Document:
        document = self.library.document(document_id)
        if document.readers > self.role:
            raise DocumentNotFoundError(
                message("indexes.store.no_document", document=document_id), message("indexes.store.no_document_hint")
            )
        return document

    def page(self, document_id: str, number: int) -> PageLike:
        return self.library.page(self.document(document_id).id, number)

    def chunks(self, document_id: str, page: int | None = None) -> Sequence[StoredChunk]:
        return self.library.chunks(self.document(document_id).id, page)

    def outline(self, document_id: str) -> Sequence[tuple[int, str, int]]:
        return self.library.outline(self.document(document_id).id)

    def passages_naming(self, code: str, scope: Scope | None = None, limit: int = 50) -> Sequence[Passage]:
        return self.library.passages_naming(code, self._own(scope), limit)

    def unknown_words(self, text: str) -> Sequence[str]:
        """Over all documents: that a word stands somewhere says nothing of where."""
        return self.library.unknown_words(text)

    def records_like(self, text: str, scope: Scope | None = None) -> Sequence[Passage]:
        return self.library.records_like(text, self._own(scope))

    def term_support(self, text: str) -> TermSupport:
        return self.library.term_support(text)

    def records_of_machine(self, asset_id: str, reader: Role = Role.ADMIN) -> Sequence[StoredChunk]:
        return self.library.records_of_machine(asset_id, min(reader, self.role))

    def status(self) -> Any:
        return self.library.status()

    def _own(self, scope: Scope | None) -> Scope:
        return replace(scope or Scope(), reader=self.role)


@dataclass(frozen=True)
class ReaderAssistant:
    """Answers from what the role may read."""

    assistant: AssistantPort
    role: Role

    def answer(
        self,
        question: str,
        *,
        scope: Scope | None = None,
        conversation_id: str | None = None,
        history: Sequence[str] = (),
        cancel: threading.Event | None = None,
    ) -> Iterator[Any]:
        return self.assistant.answer(
            question,
            scope=replace(scope or Scope(), reader=self.role),
            conversation_id=conversation_id,
            history=history,
            cancel=cancel,
        )


class ReaderRuntime:
    """Library and assistant are the reader's; everything else is the program's own, behind the guards of routers."""

    def __init__(self, runtime: RuntimePort, role: Role) -> None:
        self._runtime = runtime
        self.library = ReaderLibrary(runtime.library, role)
        self.assistant = ReaderAssistant(runtime.assistant, role)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._runtime, name)


def runtime_for(runtime: RuntimePort, role: Role) -> RuntimePort:
    """The program itself for an admin."""
    return runtime if role is Role.ADMIN else cast(RuntimePort, ReaderRuntime(runtime, role))
