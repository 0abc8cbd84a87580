"""One immutable generation of the indexes: a folder with vectors, lexical segments and their manifest."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from indexes import lexical, part_names, vectors
from indexes.analysis import (
    canonical_code,
    find_codes,
    learn_part_names,
    learned_part_names,
    learned_words,
    lessons,
    search_tokens,
    without_codes,
)
from indexes.embedder import Embedder
from indexes.errors import IndexStoreError
from indexes.lexical import LexicalEntry, LexicalIndex
from indexes.messages import message
from indexes.part_names import Cells, choose_words, find_name_words, read_part_names, write_part_names
from indexes.records import ROW_SEPARATOR, BlockKind, Chunk, DocumentKind, StoredChunk
from indexes.traits import traits_of
from indexes.vectors import VectorIndex

FORMAT = 2
# Raise it when the same text gives other tokens or other subject codes.
ANALYSIS_VERSION = 8
MANIFEST_NAME = "manifest.json"
LEAD_CHARACTERS = 40
UNREADABLE = (OSError, ValueError, RuntimeError, KeyError, TypeError)


@dataclass(frozen=True)
class Manifest:
    """What made a generation and what is in it."""

    format: int
    generation: int
    created_at: str
    embedder: str
    embedder_fingerprint: str
    dimension: int
    analysis: int
    documents: int
    chunks: int
    vectors: int
    chunker: str = ""
    words: str = ""

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        return cls(**json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8")))

    def write(self, folder: Path) -> None:
        (folder / MANIFEST_NAME).write_text(json.dumps(asdict(self), indent=2), encoding="utf-8")


@dataclass(frozen=True)
class Generation:
    """A published generation, open for searching. Nothing in it ever changes."""

    number: int
    manifest: Manifest
    vectors: VectorIndex
    lexical: LexicalIndex
    part_names: Mapping[str, Sequence[str]]  # words that the analyser was taught for it, with their pieces

    @classmethod
    def open(cls, folder: Path) -> Generation:
        """Teaches the analyser this generation's part names, as its index was made with them.

        Raises one of `UNREADABLE` when the folder is not whole, or was written in another way than today's.
        """
        manifest = Manifest.read(folder)
        if (manifest.format, manifest.analysis) != (FORMAT, ANALYSIS_VERSION):
            raise ValueError(f"{folder}: format {manifest.format}, analysis {manifest.analysis} are of another version")
        generation = cls(
            manifest.generation,
            manifest,
            VectorIndex.load(folder),
            LexicalIndex.open(folder / lexical.FOLDER_NAME),
            read_part_names(folder),
        )
        found = (len(generation.vectors), len(generation.lexical))
        if found != (manifest.vectors, manifest.chunks):
            raise ValueError(f"{folder}: manifest promises {manifest.vectors}, {manifest.chunks}; found {found}")
        learn_part_names(generation.part_names)
        return generation

    def check_embedder(self, embedder: Embedder) -> None:
        """Refuses vectors that another model made: their numbers would mean nothing."""
        manifest = self.manifest
        if manifest.chunks and manifest.embedder_fingerprint != embedder.fingerprint:
            raise IndexStoreError(
                message("indexes.store.other_embedder", indexed=manifest.embedder, configured=embedder.name),
                message("indexes.store.other_embedder_hint", indexed=manifest.embedder),
            )


class GenerationDraft:
    """The next generation being built beside the current one, out of its parts where they still fit."""

    def __init__(self, folder: Path, number: int, embedder: Embedder, previous: tuple[Generation, Path] | None) -> None:
        self.folder = folder
        self.number = number
        self._embedder = embedder
        shutil.rmtree(folder, ignore_errors=True)  # left by a run that died before it published
        folder.mkdir(parents=True, exist_ok=True)
        self.lexical = self._lexical_from(previous)
        self.vectors = self._vectors_from(previous)
        self._words = previous[0].manifest.words if previous else learned_words()
        self.part_names: Mapping[str, Sequence[str]] = previous[0].part_names if previous else {}

    def learn_names(self, records: Iterable[Cells]) -> list[str]:
        """Teaches the analyser the names of parts in these records; call it before their chunks are added.

        Returns the words that the analyser knows now and the generation before did not.
        """
        learn_part_names(choose_words(find_name_words(records), learned_part_names()))
        known = learned_part_names()  # also what an update taught that failed afterwards
        new = [word for word in known if word not in self.part_names]
        self.part_names = known
        return new

    def add(self, revision_id: int, title: str, kind: DocumentKind, chunks: Sequence[StoredChunk]) -> None:
        self.lexical.add(_entries(revision_id, title, kind, chunks, chunks))

    def analyse_again(
        self, revision_id: int, title: str, kind: DocumentKind, chunks: Sequence[StoredChunk], stale: Container[int]
    ) -> None:
        """The `stale` ones of a revision's chunks with the words that the analyser knows now."""
        chosen = [stored for stored in chunks if stored.id in stale]
        self.lexical.remove_chunks(stored.id for stored in chosen)
        self.lexical.add(_entries(revision_id, title, kind, chunks, chosen))

    def remove(self, revision_id: int, chunk_ids: Sequence[int]) -> None:
        self.lexical.remove_revision(revision_id)
        self.vectors.remove(chunk_ids)

    def finish(self, documents: int, chunker: str) -> None:
        """Everything on disk, the manifest last. `chunker`: what cut the documents into chunks."""
        self.lexical.commit()
        self.vectors.condense()
        self.vectors.save(self.folder)
        write_part_names(self.folder, self.part_names)
        Manifest(
            format=FORMAT,
            generation=self.number,
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
            embedder=self._embedder.name,
            embedder_fingerprint=self._embedder.fingerprint,
            dimension=self._embedder.dimension,
            analysis=ANALYSIS_VERSION,
            documents=documents,
            chunks=len(self.lexical),
            vectors=len(self.vectors),
            chunker=chunker,
            words=self._words,
        ).write(self.folder)
        for name in (vectors.FILE_NAME, part_names.FILE_NAME, MANIFEST_NAME):
            _flush_to_disk(self.folder / name)

    def _lexical_from(self, previous: tuple[Generation, Path] | None) -> LexicalIndex:
        target = self.folder / lexical.FOLDER_NAME
        if previous is None:
            return LexicalIndex.create(target)
        _link_segments(previous[1] / lexical.FOLDER_NAME, target)
        return LexicalIndex.open(target)

    def _vectors_from(self, previous: tuple[Generation, Path] | None) -> VectorIndex:
        """Empty where another embedder made those of the generation before."""
        if previous is None or previous[0].manifest.embedder_fingerprint != self._embedder.fingerprint:
            return VectorIndex.empty(self._embedder.dimension)
        return VectorIndex.load(previous[1])


def can_extend(generation: Generation, embedder: Embedder) -> bool:
    """Whether the next generation may be built out of this one's parts: same model, same words of the plant."""
    manifest = generation.manifest
    return manifest.embedder_fingerprint == embedder.fingerprint and manifest.words == learned_words()


def embedded_text(title: str, chunk_heading: Sequence[str], text: str) -> str:
    """What the embedder reads of a chunk: where it stands, then what it says."""
    return "\n".join([*(chunk_heading or (title,))[-2:], text])


def _entries(
    revision_id: int, title: str, kind: DocumentKind, chunks: Sequence[StoredChunk], chosen: Sequence[StoredChunk]
) -> Iterator[LexicalEntry]:
    """Of the `chosen` ones of a revision's chunks. A row of a log is an event: it mentions codes, but is about none."""
    if kind is DocumentKind.LOG:
        yield from (_entry(revision_id, title, stored, [], []) for stored in chosen)
        return
    rows_with = Counter(code for stored in chunks for code in cell_codes(stored.chunk))
    for stored in chosen:
        chunk = stored.chunk
        yield _entry(revision_id, title, stored, subject_codes(chunk, rows_with), find_codes(chunk.text))


def _entry(
    revision_id: int, title: str, stored: StoredChunk, subjects: Sequence[str], mentions: Sequence[str]
) -> LexicalEntry:
    chunk = stored.chunk
    return LexicalEntry(
        chunk_id=stored.id,
        revision_id=revision_id,
        document_id=stored.document_id,
        title=_frame_tokens(title, lessons()),
        heading=_frame_tokens(" \n ".join(chunk.heading), lessons()),
        codes=[f"#{code}" for code in subjects],
        body=search_tokens(chunk.text),
        mentions=[f"#{code}" for code in mentions],
        traits=traits_of(chunk.heading, chunk.text),
    )


@lru_cache(maxsize=1_000)
def _frame_tokens(text: str, lesson: int) -> tuple[str, ...]:  # noqa: ARG001  other words, other tokens
    """Titles and headings stand above many chunks: each is analysed once until the analyser's next `lesson`."""
    return tuple(search_tokens(text))


def subject_codes(chunk: Chunk, rows_with: Mapping[str, int]) -> list[str]:
    """Codes that a chunk is about, not those it merely mentions.

    Of a record: its key, the cell that is nothing but a code and stands in the fewest rows (`rows_with`), so the
    alarm's code and not the machine's. Of a table: the codes that fill a row's first cell. Of other text: the codes
    in its last heading and its first words.
    """
    if chunk.cells:
        keys = cell_codes(chunk)
        fewest = min((rows_with[code] for code in keys), default=0)
        return [code for code in keys if rows_with[code] == fewest]
    lead = find_codes(" ".join([*chunk.heading[-1:], chunk.text.lstrip()[:LEAD_CHARACTERS]]))
    if chunk.kind is BlockKind.TABLE:
        first_cells = (line.partition(": ")[2].partition(ROW_SEPARATOR)[0] for line in chunk.text.split("\n"))
        lead += [code for cell in first_cells for code in whole_code(cell)]
    return list(dict.fromkeys(lead))


def cell_codes(chunk: Chunk) -> list[str]:
    """The codes that fill a whole cell of a record."""
    return [code for _, value in chunk.cells for code in whole_code(value)]


def whole_code(cell: str) -> list[str]:
    """The codes that a cell is, if it is nothing else: `E-204`, or `E-205/E-206`."""
    codes = find_codes(cell)
    if len(codes) == 1:
        return codes if canonical_code(cell.strip()) == codes[0] else []
    return codes if codes and not without_codes(cell).strip(" /,·;~") else []


def _link_segments(source: Path, target: Path) -> None:
    """tantivy never changes a written segment and replaces its small files whole: links are safe and cost nothing."""
    target.mkdir(parents=True, exist_ok=True)
    for path in source.iterdir():
        if path.suffix == ".lock":
            continue
        try:
            os.link(path, target / path.name)
        except OSError:  # another file system, or one without links
            shutil.copy2(path, target / path.name)


def _flush_to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
