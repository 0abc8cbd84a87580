"""The lexical leg: a tantivy index on disk. The only module that imports it.

Text arrives analysed (`indexes.analysis`), joined by blanks; tantivy only counts tokens (BM25) and stores postings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexes.analysis import PAIR

FOLDER_NAME = "lexical"
WRITER_HEAP_BYTES = 64_000_000
# How much a match in each field counts: titles and headings name the subject, `codes` are those a chunk is about.
FIELD_WEIGHTS = {"title": 1.0, "heading": 1.4, "codes": 0.5, "body": 1.0}
WORD_FIELDS = ("title", "heading", "body")
# Codes named anywhere outside of logs: never matched, only counted, to tell an alarm or a part from a machine.
PAIR_WEIGHT = 0.3
MENTIONS = "mentions"


@dataclass(frozen=True, slots=True)
class LexicalEntry:
    """One chunk's tokens by field."""

    chunk_id: int
    revision_id: int
    document_id: str
    title: Sequence[str]
    heading: Sequence[str]
    codes: Sequence[str]
    body: Sequence[str]
    mentions: Sequence[str]


class LexicalIndex:
    """A folder of immutable segments; `add` and `remove` become visible to readers opened after `commit`."""

    def __init__(self, index: Any) -> None:
        self._index = index
        self._writer: Any = None
        self._searcher: Any = None

    @classmethod
    def create(cls, folder: Path) -> LexicalIndex:
        import tantivy

        folder.mkdir(parents=True, exist_ok=True)
        return cls(tantivy.Index(_schema(), path=str(folder)))

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex:
        import tantivy

        return cls(tantivy.Index.open(str(folder)))

    def add(self, entries: Iterable[LexicalEntry]) -> None:
        import tantivy

        writer = self._open_writer()
        for entry in entries:
            document = tantivy.Document()
            document.add_integer("chunk_id", entry.chunk_id)
            document.add_text("revision_id", str(entry.revision_id))
            document.add_text("document_id", entry.document_id)
            for field in (*FIELD_WEIGHTS, MENTIONS):
                document.add_text(field, " ".join(getattr(entry, field)))
            writer.add_document(document)

    def remove_revision(self, revision_id: int) -> None:
        self._open_writer().delete_documents_by_term("revision_id", str(revision_id))

    def commit(self) -> None:
        """Writes everything to disk and closes the writer."""
        if self._writer is not None:
            self._writer.commit()
            self._writer.wait_merging_threads()
            self._writer = None

    def __len__(self) -> int:
        return int(self._reader().num_docs)

    def search(
        self,
        tokens: Sequence[str],
        limit: int,
        *,
        only_documents: Sequence[str] | None = None,
        about: Sequence[str] = (),
    ) -> list[tuple[int, float]]:
        """(chunk id, BM25 score), best first. Tokens are alternatives; more and rarer ones count more.

        `only_documents` are the document ids in scope, None for all; `about` keeps chunks whose subject is one of
        these code tokens.
        """
        if not tokens or only_documents == []:
            return []
        import tantivy

        must = tantivy.Occur.Must
        clauses = [(must, self._query(tokens))]
        if about:
            subject = tantivy.Query.term_set_query(self._index.schema, "codes", list(about))
            clauses.append((must, tantivy.Query.const_score_query(subject, 0.0)))
        if only_documents is not None:
            allowed = tantivy.Query.term_set_query(self._index.schema, "document_id", list(only_documents))
            clauses.append((must, tantivy.Query.const_score_query(allowed, 0.0)))
        searcher = self._reader()
        hits = searcher.search(tantivy.Query.boolean_query(clauses), limit).hits
        return [(int(searcher.doc(address)["chunk_id"][0]), float(score)) for score, address in hits]

    def about(
        self,
        subjects: Sequence[str],
        codes: Sequence[str],
        limit: int,
        *,
        only_documents: Sequence[str] | None = None,
    ) -> list[tuple[int, float]]:
        """(chunk id, how many of `codes` it names), most first, of chunks whose subject is one of `subjects`."""
        if not subjects or only_documents == []:
            return []
        import tantivy

        schema, must, should = self._index.schema, tantivy.Occur.Must, tantivy.Occur.Should
        flat = tantivy.Query.const_score_query
        clauses = [(must, flat(tantivy.Query.term_set_query(schema, "codes", list(subjects)), 0.0))]
        clauses += [(should, flat(tantivy.Query.term_query(schema, MENTIONS, code), 1.0)) for code in set(codes)]
        if only_documents is not None:
            allowed = tantivy.Query.term_set_query(schema, "document_id", list(only_documents))
            clauses.append((must, flat(allowed, 0.0)))
        searcher = self._reader()
        hits = searcher.search(tantivy.Query.boolean_query(clauses), limit).hits
        return [(int(searcher.doc(address)["chunk_id"][0]), float(score)) for score, address in hits]

    def frequency(self, token: str, field: str = "body") -> int:
        """In how many chunks' field a token stands."""
        return int(self._reader().doc_freq(field, token))

    def _query(self, tokens: Sequence[str]) -> Any:
        import tantivy

        schema = self._index.schema
        clauses = []
        for token in dict.fromkeys(tokens):
            for field in FIELD_WEIGHTS if token.startswith("#") else WORD_FIELDS:
                term = tantivy.Query.term_query(schema, field, token)
                boost = FIELD_WEIGHTS[field] * (PAIR_WEIGHT if token.startswith(PAIR) else 1.0)
                clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(term, boost)))
        return tantivy.Query.boolean_query(clauses)

    def _reader(self) -> Any:
        if self._searcher is None:
            self._index.reload()
            self._searcher = self._index.searcher()
        return self._searcher

    def _open_writer(self) -> Any:
        if self._writer is None:
            self._writer = self._index.writer(WRITER_HEAP_BYTES, 1)
            self._searcher = None
        return self._writer


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("chunk_id", stored=True, indexed=False)
    builder.add_text_field("revision_id", stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("document_id", stored=False, tokenizer_name="raw", index_option="basic")
    for field in (*FIELD_WEIGHTS, MENTIONS):
        builder.add_text_field(field, stored=False, tokenizer_name="whitespace", index_option="freq")
    return builder.build()
