"""What an answer asks a library beside the search: neighbours of a passage, rare words, known codes, likeness."""

from __future__ import annotations

from collections.abc import Sequence

from indexes.analysis import learned_words
from indexes.embedder import TokenReader
from indexes.glossary import Glossary
from indexes.legs import question_words
from indexes.published import PublishedLibrary
from indexes.records import Chunk, Passage, Scope
from indexes.roles import Role
from indexes.term_support import QuestionWord, TermSupport
from indexes.unknown_words import is_torn_apart, unknown_words

QUESTION_CHARACTERS = 2_000
# How many chunks before and behind a passage may belong to its section.
SECTION_REACH = 8
# How many chunks are looked at for records that name some codes.
RECORDS_READ = 10


class LibraryLookups(PublishedLibrary):
    """Looks things up by what they are."""

    def section_of(self, passage: Passage) -> list[Passage]:
        """What stands beside a passage under the same headings, in reading order: its warnings, its other steps.

        Nothing for a record of a table, which says all by itself.
        """
        row = self._current().rows.get(passage.document.id)
        if row is None or passage.chunk.cells or row.document.content_hash != passage.document.content_hash:
            return []  # another revision was published since
        around = self.catalogue.chunks_around(row.revision_id, passage.chunk.ordinal, SECTION_REACH)
        return [
            Passage(stored.id, row.document, stored.chunk, 0.0)
            for stored in around
            if stored.id != passage.chunk_id and stored.chunk.heading == passage.chunk.heading
        ]

    def term_support(self, text: str) -> TermSupport:
        """The words of a question, weighted by their rarity here, to hold texts against."""
        snapshot = self._current()
        generation, embedder = snapshot.generation, snapshot.embedder
        reader = embedder if isinstance(embedder, TokenReader) else None
        if generation is None:
            return TermSupport((), reader)
        words = question_words(text[:QUESTION_CHARACTERS], generation.lexical, self.glossary)
        return TermSupport(
            [QuestionWord(word, generation.lexical.rarity(word)) for word in words if not word.is_pair], reader
        )

    def unknown_words(self, text: str) -> list[str]:
        """Words of a question that no document holds, nor a variant or translation of them, as they are written."""
        generation = self._current().generation
        return unknown_words(text[:QUESTION_CHARACTERS], generation.lexical, self.glossary) if generation else []

    def has_unlearned_words(self) -> bool:
        """Whether the analyser would tear a word of the plant's own apart, or the index does not know them yet."""
        generation = self._current().generation
        if generation is None or not generation.manifest.chunks:
            return False
        own = Glossary(self.glossary.own).korean_words
        return generation.manifest.words != learned_words() or any(is_torn_apart(word) for word in own)

    def knows_code(self, code: str) -> bool:
        """Whether some chunk names this code (`E204`, as `find_codes` gives it)."""
        generation = self._current().generation
        return generation is not None and generation.lexical.frequency(f"#{code}") > 0

    def records_naming(self, codes: Sequence[str], reader: Role = Role.ADMIN) -> list[Chunk]:
        """Some records of tables that name all of the codes (`PR01`, as `find_codes` gives them)."""
        snapshot = self._current()
        if snapshot.generation is None:
            return []
        hidden = [row.document.id for row in snapshot.rows.values() if row.document.readers > reader]
        found = snapshot.generation.lexical.mentioning_all(
            [f"#{code}" for code in codes], RECORDS_READ, not_documents=hidden
        )
        return [stored.chunk for stored in self.catalogue.chunks_by_id(found).values() if stored.chunk.cells]

    def passages_naming(self, code: str, scope: Scope | None = None, limit: int = 50) -> list[Passage]:
        """Everything in scope that names this very code (`E204`), by path and in reading order; of logs too."""
        snapshot = self._current()
        if snapshot.generation is None:
            return []
        inside = [row.document.id for row in snapshot.inside(scope or Scope())]
        found = snapshot.generation.lexical.naming(f"#{code}", limit, only_documents=inside)
        passages = [
            Passage(stored.id, snapshot.documents[stored.revision_id], stored.chunk, 0.0)
            for stored in self.catalogue.chunks_by_id(found).values()
        ]
        return sorted(passages, key=lambda passage: (passage.document.path, passage.chunk.ordinal))

    def likeness(self, text: str, chunk_ids: Sequence[int]) -> list[float]:
        """Cosine of a text and each chunk, in their order; 0 for chunks that this embedder did not read."""
        if not chunk_ids:
            return []
        embedder = self.embedder
        stored = self.catalogue.signals_by_id(chunk_ids, embedder.fingerprint)
        query = embedder.embed_query(text)
        known = [stored[chunk_id].vector if chunk_id in stored else None for chunk_id in chunk_ids]
        return [0.0 if vector is None or vector.shape != query.shape else float(vector @ query) for vector in known]
