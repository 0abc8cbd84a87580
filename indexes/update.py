"""The one writer: stages revisions in the catalogue, builds the next generation, publishes both in one step."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

import numpy as np
from filelock import FileLock, Timeout

from indexes.catalogue import Catalogue, document_id_of
from indexes.catalogue_records import KnownRevision, NewDocument, RevisionFrame
from indexes.document_edits import note_change, write_edits
from indexes.embedder import Embedder, TokenReader, embed_in_batches
from indexes.errors import IndexStoreError
from indexes.generation import UNREADABLE, Generation, GenerationDraft, can_extend, embedded_text
from indexes.messages import message
from indexes.records import Chunk, DocumentKind
from indexes.soft_match import TOKENS_MAX, PassageTokens
from indexes.succession import KeptRevision, find_succession, kept_documents, move_kept

log = logging.getLogger(__name__)

EMBED_BATCH = 64
LOCK_WAIT_S = 3.0


def generation_folder(data_dir: Path, number: int) -> Path:
    return data_dir / "generations" / f"{number:06d}"


class LibraryUpdate:
    """Used as a context manager; leaving it without `publish()` discards what was not published.

    A process killed in between leaves staged revisions behind: the same files, ingested again, are adopted instead
    of being read and embedded anew; what is not asked for again is dropped at the next publish.
    """

    def __init__(
        self, data_dir: Path, catalogue: Catalogue, embedder_in_force: Callable[[], Embedder], *, force: bool
    ) -> None:
        self._data_dir = data_dir
        self._catalogue = catalogue
        self._embedder_in_force = embedder_in_force
        self._embedder = embedder_in_force()
        self._force = force
        self._lock = FileLock(data_dir / "writer.lock")
        self._staged: dict[str, int] = {}  # document id -> revision id
        self._removed: set[str] = set()
        self._edits: dict[str, Mapping[str, str]] = {}  # document id -> everything that people say of it

    def __enter__(self) -> Self:
        try:
            self._lock.acquire(timeout=LOCK_WAIT_S)
        except Timeout as error:
            raise IndexStoreError(
                message("indexes.store.writer_busy"), message("indexes.store.writer_busy_hint")
            ) from error
        # Again: while this one waited, the writer before it may have switched to another one.
        self._embedder = self._embedder_in_force()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._drop_unpublished()
        finally:
            self._lock.release()

    def is_unchanged(
        self, path: str, content_hash: str, parsed_by: str, kind: DocumentKind | None = None, asset: str = ""
    ) -> bool:
        """True when there is nothing to do for this file, which shall be of this `kind` and `asset` where named."""
        known = self._known(path, content_hash, parsed_by, kind, asset)
        return known is not None and known.state == "live"

    def adopt(
        self, path: str, content_hash: str, parsed_by: str, kind: DocumentKind | None = None, asset: str = ""
    ) -> KnownRevision | None:
        """Takes over a staged revision that a killed run left for this very file."""
        known = self._known(path, content_hash, parsed_by, kind, asset)
        if known is None or known.state != "staged":
            return None
        self._staged[document_id_of(path)] = known.id
        return known

    def add(self, new: NewDocument, on_embedded: Callable[[int, int], None] | None = None) -> str:
        """Embeds and stores a document, durable but not yet visible; "added" or "updated"."""
        stored_name = self._keep_file(new.source, new.content_hash)
        texts = [embedded_text(new.facts.title, chunk.heading, chunk.text) for chunk in new.chunks]
        vectors = embed_in_batches(self._embedder, texts, EMBED_BATCH, on_embedded)
        document_id = document_id_of(new.path)
        self._staged[document_id] = self._catalogue.stage(
            new,
            stored_name,
            self._embedder.fingerprint,
            vectors,
            tokens_of(new.facts.title, new.chunks, self._embedder),
        )
        self._removed.discard(document_id)
        return "added" if self._catalogue.live_revision_id(document_id) is None else "updated"

    def remove(self, document_id: str) -> None:
        """With the earlier revisions that stood at its path: none of them comes into force again by this."""
        for one in (document_id, *kept_documents(self._catalogue.database, document_id)):
            self._removed.add(one)
            self._staged.pop(one, None)

    def edit(self, document_id: str, edits: Mapping[str, str]) -> None:
        """What people say of a document from the publish on: checked values of `document_edits.FIELDS`."""
        self._edits[document_id] = edits

    def publish(self) -> None:
        """One atomic step: readers see everything of this update from now on, or, if this dies, nothing of it."""
        ties = self._changed_ties()
        if not self._staged and not self._removed and not self._edits and not ties:
            return
        self._catalogue.delete_revisions("state = 'retired'")  # of the publish before: no reader is that old
        number = int(self._catalogue.database.fact("generation", "0")) + 1
        kept = self._settle_succession()
        retired = self._retired_revisions(kept)
        self._build(number, retired, self._changed_frames(kept, ties))
        self._switch_to(number, retired, kept, ties)
        self._drop_unpublished()
        self._tidy(number)

    def _known(
        self, path: str, content_hash: str, parsed_by: str, kind: DocumentKind | None, asset: str
    ) -> KnownRevision | None:
        if self._force:
            return None
        return self._catalogue.known_revision(
            path, content_hash, parsed_by, self._embedder.fingerprint, kind=kind, asset=asset
        )

    # -- steps of publish ----------------------------------------------------------------------------------------

    def _settle_succession(self) -> tuple[KeptRevision, ...]:
        """Which replaced revisions stay; kept ones whose content stands at its path again go."""
        found = find_succession(self._catalogue.database, self._staged, _today(), document_id_of)
        for document_id in found.doubled:
            self.remove(document_id)
        return found.kept

    def _retired_revisions(self, kept: Sequence[KeptRevision]) -> list[int]:
        replaced = (self._catalogue.live_revision_id(document) for document in {*self._staged, *self._removed})
        staying = {one.revision_id for one in kept}
        return [revision_id for revision_id in replaced if revision_id is not None and revision_id not in staying]

    def _changed_ties(self) -> dict[int, str]:
        published = {row.revision_id for row in self._catalogue.live_revisions(date.today())} | {*self._staged.values()}
        changed = self._catalogue.changed_ties(self._edits)
        return {revision_id: asset for revision_id, asset in changed.items() if revision_id in published}

    def _changed_frames(self, kept: Sequence[KeptRevision], ties: Mapping[int, str]) -> dict[int, RevisionFrame]:
        """By revision, what the lexical index is to hold of those that move or are called otherwise from now on."""
        frames = {revision_id: self._catalogue.frame_of(revision_id) for revision_id in ties}
        frames |= {one.revision_id: replace(self._catalogue.frame_of(one.revision_id), document_id=one.document_id)
                  for one in kept}  # fmt: skip
        for document_id, edits in self._edits.items():
            revision_id = self._staged.get(document_id) or self._catalogue.live_revision_id(document_id)
            if revision_id is not None:
                frames[revision_id] = self._catalogue.frame_of(revision_id, edits)
        return frames

    def _build(self, number: int, retired: Sequence[int], frames: Mapping[int, RevisionFrame]) -> None:
        previous = _extendable(self._data_dir, number - 1, self._embedder)
        draft = GenerationDraft(generation_folder(self._data_dir, number), number, self._embedder, previous)
        live = {row.revision_id for row in self._catalogue.live_revisions(date.today())}
        remaining = live - set(retired)
        published = [*sorted(remaining), *self._staged.values()]
        if previous is None:
            fill_draft(draft, self._catalogue, published, self._embedder, frames=frames)
        else:
            anew = [revision_id for revision_id in frames if revision_id in remaining]
            for revision_id in (*retired, *anew):
                draft.remove(revision_id, self._catalogue.chunk_ids([revision_id]).tolist())
            fresh, unchanged = [*self._staged.values(), *anew], remaining - set(anew)
            fill_draft(draft, self._catalogue, fresh, self._embedder, kept=unchanged, frames=frames)
        draft.finish(documents=len(published), chunker=self._catalogue.chunkers(published))

    def _switch_to(
        self, number: int, retired: Sequence[int], kept: Sequence[KeptRevision], ties: Mapping[int, str]
    ) -> None:
        with self._catalogue.database.transaction() as connection:
            connection.executemany("UPDATE revisions SET state = 'retired' WHERE id = ?", [(id_,) for id_ in retired])
            for one in kept:
                move_kept(connection, one, _today())
            staged = [(id_,) for id_ in self._staged.values()]
            connection.executemany("UPDATE revisions SET state = 'live' WHERE id = ?", staged)
            tied = [(asset, revision_id) for revision_id, asset in ties.items()]
            connection.executemany("UPDATE revisions SET tied_asset = ? WHERE id = ?", tied)
            for document_id, edits in self._edits.items():
                write_edits(connection, document_id, edits)
                note_change(connection)
            make_current(connection, number, self._embedder)
        self._staged.clear()
        self._removed.clear()
        self._edits.clear()

    def _drop_unpublished(self) -> None:
        self._catalogue.delete_revisions("state = 'staged'")

    def _tidy(self, number: int) -> None:
        """Old generations and files that nobody needs."""
        tidy_generations(self._data_dir, number)
        needed = self._catalogue.stored_names()
        if not self._catalogue.files_folder.is_dir():
            return
        for path in self._catalogue.files_folder.iterdir():
            if path.name not in needed:
                with suppress(OSError):  # open on Windows: the next publish removes it
                    path.unlink()

    def _keep_file(self, source: Path, content_hash: str) -> str:
        """Copies the bytes under their hash, so that a citation opens the page that was read, not today's."""
        suffix = source.suffix.lower()
        name = content_hash + (suffix if suffix.isascii() else "")
        target = self._catalogue.files_folder / name
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            partial = target.with_name(f"{name}.{os.getpid()}.partial")
            shutil.copyfile(source, partial)
            partial.replace(target)
        return name


def make_current(connection: sqlite3.Connection, number: int, embedder: Embedder) -> None:
    """Readers are on this generation from the commit on, and embed their questions with what made it."""
    facts = {"generation": str(number), "embedder": embedder.name, "embedder_fingerprint": embedder.fingerprint}
    connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", list(facts.items()))


def tidy_generations(data_dir: Path, number: int) -> None:
    """All but the current one and the last one, for readers that are still on it."""
    for folder in (data_dir / "generations").iterdir():
        if folder.name not in {f"{number:06d}", f"{number - 1:06d}"}:
            shutil.rmtree(folder, ignore_errors=True)


def tokens_of(title: str, chunks: Sequence[Chunk], embedder: Embedder) -> list[bytes]:
    """Each chunk's tokens as they are kept; nothing where the embedder knows no tokens."""
    if not isinstance(embedder, TokenReader):
        return [b""] * len(chunks)
    frames = embedder.token_ids(["\n".join([title, *chunk.heading]) for chunk in chunks])
    bodies = embedder.token_ids([chunk.text for chunk in chunks])
    return [
        PassageTokens(frame[:TOKENS_MAX].astype(np.uint16), body[:TOKENS_MAX].astype(np.uint16)).to_bytes()
        for frame, body in zip(frames, bodies, strict=True)
    ]


def fill_draft(
    draft: GenerationDraft,
    catalogue: Catalogue,
    revision_ids: Sequence[int],
    embedder: Embedder,
    *,
    kept: Collection[int] = (),
    frames: Mapping[int, RevisionFrame] = MappingProxyType({}),
) -> None:
    """Puts revisions from the catalogue into a generation; vectors of another embedder are left out.

    Names of parts that they bring are new words in the revisions `kept` from the generation before, too. `frames` are
    of revisions whose frame in the catalogue is about to change.
    """
    new_words = draft.learn_names(catalogue.records_of(revision_ids))
    if kept and new_words:
        _analyse_again(draft, catalogue, kept, new_words)
    for revision_id in revision_ids:
        frame = frames.get(revision_id) or catalogue.frame_of(revision_id)
        chunks = [replace(stored, document_id=frame.document_id) for stored in catalogue.chunks_of(revision_id)]
        draft.add(revision_id, frame.name, frame.kind, chunks)
        draft.vectors.add(*catalogue.vectors_of(revision_id, embedder.fingerprint))


def _analyse_again(
    draft: GenerationDraft, catalogue: Catalogue, kept: Collection[int], new_words: Sequence[str]
) -> None:
    stale = draft.lexical.chunks_with(new_words)
    for revision_id in catalogue.revisions_with(stale):
        if revision_id in kept:
            frame = catalogue.frame_of(revision_id)
            draft.analyse_again(revision_id, frame.name, frame.kind, catalogue.chunks_of(revision_id), stale)


def rebuild_generation(
    data_dir: Path, catalogue: Catalogue, embedder: Embedder, number: int, live: Sequence[int]
) -> Generation:
    """The generation of these live revisions again, from the catalogue alone: nothing is parsed or embedded."""
    folder = generation_folder(data_dir, number)
    draft = GenerationDraft(folder, number, embedder, None)
    fill_draft(draft, catalogue, live, embedder)
    draft.finish(documents=len(live), chunker=catalogue.chunkers(live))
    return Generation.open(folder)


def _extendable(data_dir: Path, number: int, embedder: Embedder) -> tuple[Generation, Path] | None:
    folder = generation_folder(data_dir, number)
    try:
        generation = Generation.open(folder)
    except UNREADABLE as error:
        if number:
            log.warning("generation %s cannot be extended (%s); all is indexed again", number, error)
        return None
    return (generation, folder) if can_extend(generation, embedder) else None


def _today() -> str:
    return date.today().isoformat()
