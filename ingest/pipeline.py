"""From files to published knowledge: read, cut into chunks, embed, store; published once at the end."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from indexes.catalogue import document_id_of
from indexes.catalogue_records import KnownRevision
from indexes.errors import BanjangError, IndexStoreError
from indexes.library import Library, NewDocument, PageText
from indexes.messages import Message, message
from indexes.records import Document, DocumentFacts, DocumentKind, Page
from indexes.update import LibraryUpdate
from ingest.chunker import CHUNKER_TAG, split_blocks
from ingest.errors import FailureReason, IngestError, failure
from ingest.facts import text_language
from ingest.formats import parser_for
from ingest.kinds import guess_kind
from ingest.outcomes import FileOutcome, IngestOptions, IngestProgress, IngestReport, Status
from ingest.parsed import ParseLimits, Parser
from ingest.shown_names import file_shown_as
from ingest.sources import SourceFile, find_sources
from ingest.worker import ParserWorker, Reading
from ingest.writing_direction import straightened_facts, straightened_page

__all__ = [
    "FileOutcome",
    "IngestOptions",
    "IngestProgress",
    "IngestReport",
    "SourceFile",
    "find_sources",
    "ingest_files",
    "reindex_library",
]

logger = logging.getLogger(__name__)
MAX_PAGES_NAMED = 12


class _CancelledError(Exception):
    """Raised within a file when the run is cancelled."""


def ingest_files(
    library: Library,
    sources: Sequence[SourceFile],
    options: IngestOptions | None = None,
    on_progress: Callable[[IngestProgress], None] | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
    *,
    before_file: Callable[[], None] = lambda: None,
) -> IngestReport:
    """Reads what is new or changed; one file's failure never ends the run.

    What was read before a cancel or Ctrl-C is published. A document keeps the kind and asset it was given before
    where `options` names none. `before_file` may wait: the run goes on when it returns. Raises `IndexStoreError`
    where the library itself fails.
    """
    options = options or IngestOptions()
    return _run_over(library, sources, options, on_progress, is_cancelled, before_file=before_file, force=False)


def reindex_library(
    library: Library,
    options: IngestOptions | None = None,
    on_progress: Callable[[IngestProgress], None] | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
    *,
    before_file: Callable[[], None] = lambda: None,
) -> IngestReport:
    """Reads every document again: from its place on disk, or, where it is gone, from the library's own copy."""
    sources = [_kept_source(document) for document in library.documents()]
    chosen = options or IngestOptions()
    return _run_over(library, sources, chosen, on_progress, is_cancelled, before_file=before_file, force=True)


def _run_over(
    library: Library,
    sources: Sequence[SourceFile],
    options: IngestOptions,
    on_progress: Callable[[IngestProgress], None] | None,
    is_cancelled: Callable[[], bool],
    *,
    before_file: Callable[[], None],
    force: bool,
) -> IngestReport:
    started = time.monotonic()
    limits = ParseLimits(max_text_bytes=options.max_text_mb * 2**20)
    with library.begin_update(force=force) as update, ParserWorker(options.parse_timeout_s, limits) as worker:
        run = _Run(library, update, worker, options, on_progress or _ignore, is_cancelled, before_file, len(sources))
        outcomes, interrupt = run.read_all(sources)
        if options.remove_missing and interrupt is None:
            outcomes.extend(run.remove_missing(sources))
        run.tell("publishing", "")
        update.publish()
    return IngestReport(tuple(outcomes), time.monotonic() - started, cancelled=interrupt is not None)


def _kept_source(document: Document) -> SourceFile:
    original = file_shown_as(document.path) if Path(document.path).is_absolute() else None
    # A link that has taken the file's place may lead out of the folder that somebody chose: the kept copy is read.
    there = original is not None and original.is_file() and not original.is_symlink()
    return SourceFile(original if original and there else Path(document.stored_path), document.path)


@dataclass
class _Run:
    """One run over many files."""

    library: Library
    update: LibraryUpdate
    worker: ParserWorker
    options: IngestOptions
    on_progress: Callable[[IngestProgress], None]
    is_cancelled: Callable[[], bool]
    before_file: Callable[[], None]
    files_total: int
    files_done: int = 0

    def read_all(self, sources: Sequence[SourceFile]) -> tuple[list[FileOutcome], BaseException | None]:
        """Outcomes, and what cut the run short."""
        outcomes: list[FileOutcome] = []
        interrupt: BaseException | None = None
        for source in sources:
            if interrupt is None:
                self.before_file()
            if interrupt is None and self.is_cancelled():
                interrupt = _CancelledError()
            if interrupt is not None:
                outcomes.append(_failed(source.path, failure(FailureReason.CANCELLED, source.path)))
                continue
            try:
                outcomes.append(self.read_one(source))
            except (KeyboardInterrupt, _CancelledError) as error:
                interrupt = error
                outcomes.append(_failed(source.path, failure(FailureReason.CANCELLED, source.path)))
            self.files_done += 1
        return outcomes, interrupt

    def read_one(self, source: SourceFile) -> FileOutcome:
        started = time.monotonic()
        try:
            outcome = self._read(source)
        except IndexStoreError:
            raise
        except IngestError as error:
            outcome = _failed(source.path, error)
        except BanjangError:
            raise
        except OSError as error:
            logger.info("cannot open %s: %s", source.file, error)
            outcome = _failed(source.path, failure(FailureReason.UNREADABLE, source.file))
        return replace(outcome, seconds=time.monotonic() - started)

    def remove_missing(self, sources: Sequence[SourceFile]) -> list[FileOutcome]:
        """Drops documents of the folders read whose files are gone."""
        folders = {source.folder for source in sources if source.folder}
        given = {source.path for source in sources if source.file.exists()}
        removed = []
        for document in self.library.documents():
            inside = any(document.path.startswith(f"{folder}/") for folder in folders)
            if document.kept_from:
                continue  # an earlier revision: there is no file of its own to be missing
            if inside and document.path not in given and file_shown_as(document.path) is None:
                self.update.remove(document.id)
                removed.append(FileOutcome(document.path, "removed", document_id=document.id))
        return removed

    def tell(self, stage: str, path: str, done: int = 0, total: int = 0) -> None:
        self.on_progress(IngestProgress(stage, path, self.files_done, self.files_total, done, total))  # type: ignore[arg-type]

    def _read(self, source: SourceFile) -> FileOutcome:
        self.tell("reading", source.path)
        parser = parser_for(source.file)
        parsed_by = version_tag(parser)
        content_hash = file_hash(source.file)
        known = self.library.document_at(source.path)
        kind, asset = self.options.kind, self.options.asset
        if known and self.update.is_unchanged(source.path, content_hash, parsed_by, kind, asset):
            return _read_before(source.path, "unchanged", known)
        if staged := self.update.adopt(source.path, content_hash, parsed_by, kind, asset):
            return _read_before(source.path, "updated" if known else "added", staged)
        new = self._parse(source, known, parsed_by, content_hash)
        status = self.update.add(new, lambda done, total: self._on_embedded(source.path, done, total))
        note, hint = _unread_note(new.unread_pages)
        return FileOutcome(
            source.path,
            "updated" if status == "updated" else "added",
            note,
            hint,
            pages=len(new.pages),
            chunks=len(new.chunks),
            unread_pages=new.unread_pages,
            document_id=document_id_of(source.path),
        )

    def _parse(self, source: SourceFile, known: Document | None, parsed_by: str, content_hash: str) -> NewDocument:
        """Raises `IngestError`, also where nothing can be read of any page."""
        facts, pages = self._pages(source)
        chunks = tuple(split_blocks(pages))
        unread = tuple(page.number for page in pages if page.failure)
        if not chunks:
            reason = FailureReason.NO_TEXT if unread else FailureReason.NOTHING_INSIDE
            if unread and all(page.failure == "page.broken" for page in pages if page.failure):
                reason = FailureReason.BROKEN
            raise failure(reason, source.file)
        if not facts.language:
            facts = replace(facts, language=text_language("\n".join(chunk.text for chunk in chunks[:200])))
        given = self.library.catalogue.found_metadata(known.id) if known else None
        return NewDocument(
            path=source.path,
            source=source.file,
            content_hash=content_hash,
            kind=self.options.kind or (DocumentKind(given.kind) if given else guess_kind(source.path, facts, chunks)),
            asset=self.options.asset or (given.asset if given else ""),
            facts=facts,
            pages=[PageText(page.number, page.text, page.width, page.height) for page in pages],
            chunks=chunks,
            unread_pages=unread,
            parsed_by=parsed_by,
        )

    def _pages(self, source: SourceFile) -> tuple[DocumentFacts, list[Page]]:
        facts, total = DocumentFacts(), 0
        pages: list[Page] = []
        for piece in self.worker.read(source.file):
            if isinstance(piece, Reading):
                facts, total = straightened_facts(piece.facts), piece.page_count
                continue
            pages.append(straightened_page(piece))
            self.tell("reading", source.path, len(pages), max(total, len(pages)))
            if self.is_cancelled():
                raise _CancelledError
        return facts, pages

    def _on_embedded(self, path: str, done: int, total: int) -> None:
        self.tell("embedding", path, done, total)
        if self.is_cancelled():
            raise _CancelledError


def version_tag(parser: Parser) -> str:
    """A newer parser or chunker reads the file again though it is unchanged."""
    return f"{parser.name}-{parser.version}/{CHUNKER_TAG}"


def file_hash(file: Path) -> str:
    """SHA-256 of the bytes, hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _failed(path: str, error: IngestError) -> FileOutcome:
    """Named as people know the file, wherever its bytes were read from."""
    return FileOutcome(path, "failed", _renamed(error.message, path), _renamed(error.hint, path))


def _renamed(sentence: Message | None, path: str) -> Message | None:
    if sentence is None:
        return None
    name = path.rpartition("/")[2]
    return Message(sentence.key, tuple((key, name if key == "name" else value) for key, value in sentence.values))


def _read_before(path: str, status: Status, read: Document | KnownRevision) -> FileOutcome:
    note, hint = _unread_note(read.unread_pages)
    return FileOutcome(
        path,
        status,
        note,
        hint,
        pages=read.page_count,
        chunks=read.chunk_count,
        unread_pages=read.unread_pages,
        document_id=document_id_of(path),
    )


def _unread_note(unread: tuple[int, ...]) -> tuple[Message | None, Message | None]:
    if not unread:
        return None, None
    shown = ", ".join(map(str, unread[:MAX_PAGES_NAMED])) + (" …" if len(unread) > MAX_PAGES_NAMED else "")
    return message("ingest.note.unread_pages", pages=shown), message("ingest.note.unread_pages_hint")


def _ignore(progress: IngestProgress) -> None:
    """Nobody watches."""
