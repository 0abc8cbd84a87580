"""The lexical leg: a tantivy index on disk. The only module that imports it.

Text arrives analysed (`indexes.analysis`), joined by blanks; tantivy only counts tokens (BM25) and stores postings.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexes.analysis import syllable_pairs
from indexes.sought_words import SoughtWord

FOLDER_NAME = "lexical"
WRITER_HEAP_BYTES = 64_000_000
# How much a match in each field counts: titles and headings name the subject, `codes` are those a chunk is about.
FIELD_WEIGHTS = {"title": 1.0, "heading": 1.4, "codes": 0.5, "body": 1.0}
WORD_FIELDS = ("title", "heading", "body")
# Codes named anywhere outside of logs: never matched, only counted, to tell an alarm or a part from a machine.
MENTIONS = "mentions"
TRAITS = "traits"  # kinds of answers that a chunk can give (indexes/traits.py)


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
    traits: Sequence[str]


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
            for field in (*FIELD_WEIGHTS, MENTIONS, TRAITS):
                document.add_text(field, " ".join(getattr(entry, field)))
            writer.add_document(document)

    def remove_revision(self, revision_id: int) -> None:
        self._open_writer().delete_documents_by_term("revision_id", str(revision_id))

    def remove_chunks(self, chunk_ids: Iterable[int]) -> None:
        writer = self._open_writer()
        for chunk_id in chunk_ids:
            writer.delete_documents_by_term("chunk_id", chunk_id)

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
        weights: Mapping[str, float],
        limit: int,
        *,
        only_documents: Sequence[str] | None = None,
        also_chunks: Sequence[int] = (),
    ) -> list[tuple[int, float]]:
        """(chunk id, BM25 score), best first. Tokens are alternatives; heavier and rarer ones count more.

        `only_documents` are the document ids in scope, None for all; `also_chunks` are in scope beside them.
        """
        if not weights or (only_documents == [] and not also_chunks):
            return []
        import tantivy

        must = tantivy.Occur.Must
        clauses = [(must, self._query(weights))]
        if only_documents is not None:
            clauses.append((must, self._allowed(only_documents, also_chunks)))
        return self._hits(clauses, limit)

    def coverage(self, words: Sequence[SoughtWord], chunk_ids: Sequence[int]) -> dict[int, float]:
        """The share of the words in each chunk, 0 to 1; a word counts by its rarity, a translation by its share."""
        import tantivy

        weights = {word: self.rarity(word) for word in words if not word.is_pair}
        total = sum(weights.values())
        if not total or not chunk_ids:
            return {}
        query = tantivy.Query
        among = query.term_set_query(self._index.schema, "chunk_id", list(chunk_ids))
        clauses = [(tantivy.Occur.Must, query.const_score_query(among, 0.0))]
        for word, weight in weights.items():
            alternatives = [
                query.const_score_query(query.term_query(self._index.schema, field, token), weight * share)
                for token, share in ((word.token, 1.0), *word.others)
                for field in WORD_FIELDS
            ]
            clauses.append((tantivy.Occur.Should, query.disjunction_max_query(alternatives)))
        return {chunk_id: score / total for chunk_id, score in self._hits(clauses, len(chunk_ids))}

    def with_trait(self, traits: Sequence[str], chunk_ids: Sequence[int]) -> set[int]:
        """Those of the chunks that have one of the traits."""
        if not traits or not chunk_ids:
            return set()
        import tantivy

        sets = (("chunk_id", list(chunk_ids)), (TRAITS, list(traits)))
        clauses = [
            (tantivy.Occur.Must, tantivy.Query.term_set_query(self._index.schema, field, values))
            for field, values in sets
        ]
        return {chunk_id for chunk_id, _ in self._hits(clauses, len(chunk_ids))}

    def about(
        self,
        subjects: Sequence[str],
        codes: Sequence[str],
        limit: int,
        *,
        only_documents: Sequence[str] | None = None,
        also_chunks: Sequence[int] = (),
    ) -> list[tuple[int, float]]:
        """(chunk id, how many of `codes` it names), most first, of chunks whose subject is one of `subjects`."""
        if not subjects or (only_documents == [] and not also_chunks):
            return []
        import tantivy

        schema, must, should = self._index.schema, tantivy.Occur.Must, tantivy.Occur.Should
        flat = tantivy.Query.const_score_query
        clauses = [(must, flat(tantivy.Query.term_set_query(schema, "codes", list(subjects)), 0.0))]
        clauses += [(should, flat(tantivy.Query.term_query(schema, MENTIONS, code), 1.0)) for code in set(codes)]
        if only_documents is not None:
            clauses.append((must, self._allowed(only_documents, also_chunks)))
        return self._hits(clauses, limit)

    def mentioning_all(self, codes: Sequence[str], limit: int, *, not_documents: Sequence[str] = ()) -> list[int]:
        """Ids of chunks that mention every one of the codes (tokens like `#E204`), of other documents than these."""
        import tantivy

        terms = [tantivy.Query.term_query(self._index.schema, MENTIONS, code) for code in codes]
        clauses = [(tantivy.Occur.Must, term) for term in terms]
        if not_documents:
            hidden = tantivy.Query.term_set_query(self._index.schema, "document_id", list(not_documents))
            clauses.append((tantivy.Occur.MustNot, hidden))
        return [chunk_id for chunk_id, _ in self._hits(clauses, limit)]

    def naming(self, code: str, limit: int, *, only_documents: Sequence[str]) -> list[int]:
        """Ids of chunks whose text or headings name the very code (a token like `#E204`), logs among them."""
        import tantivy

        query, schema = tantivy.Query, self._index.schema
        named = query.disjunction_max_query([query.term_query(schema, field, code) for field in ("heading", "body")])
        allowed = query.term_set_query(schema, "document_id", list(only_documents))
        clauses = [(tantivy.Occur.Must, query.const_score_query(part, 1.0)) for part in (named, allowed)]
        return [chunk_id for chunk_id, _ in self._hits(clauses, limit)] if only_documents else []

    def chunks_with(self, words: Iterable[str]) -> set[int]:
        """Chunks as of the last commit that may hold one of these words of Hangul: all its pairs of syllables do."""
        import tantivy

        query, schema = tantivy.Query, self._index.schema
        clauses = []
        for pairs in filter(None, map(syllable_pairs, words)):
            fields = [[query.term_query(schema, field, pair) for field in WORD_FIELDS] for pair in pairs]
            all_pairs = [(tantivy.Occur.Must, query.disjunction_max_query(anywhere)) for anywhere in fields]
            clauses.append((tantivy.Occur.Should, query.boolean_query(all_pairs)))
        chunks = len(self)
        return {chunk_id for chunk_id, _ in self._hits(clauses, chunks)} if clauses and chunks else set()

    def frequency(self, token: str, field: str = "body") -> int:
        """In how many chunks' field a token stands."""
        return int(self._reader().doc_freq(field, token))

    def _query(self, weights: Mapping[str, float]) -> Any:
        import tantivy

        schema = self._index.schema
        clauses = []
        for token, weight in weights.items():
            for field in FIELD_WEIGHTS if token.startswith("#") else WORD_FIELDS:
                term = tantivy.Query.term_query(schema, field, token)
                boosted = tantivy.Query.boost_query(term, FIELD_WEIGHTS[field] * weight)
                clauses.append((tantivy.Occur.Should, boosted))
        return tantivy.Query.boolean_query(clauses)

    def _allowed(self, documents: Sequence[str], chunks: Sequence[int]) -> Any:
        """What is in these documents or is one of these chunks, without a score of its own."""
        import tantivy

        query, schema = tantivy.Query, self._index.schema
        either = [query.term_set_query(schema, "document_id", list(documents))]
        if chunks:
            either.append(query.term_set_query(schema, "chunk_id", list(chunks)))
        return query.const_score_query(query.boolean_query([(tantivy.Occur.Should, one) for one in either]), 0.0)

    def _hits(self, clauses: Sequence[Any], limit: int) -> list[tuple[int, float]]:
        import tantivy

        searcher = self._reader()
        hits = searcher.search(tantivy.Query.boolean_query(list(clauses)), limit).hits
        return [(int(searcher.doc(address)["chunk_id"][0]), float(score)) for score, address in hits]

    def rarity(self, word: SoughtWord) -> float:
        """Inverse document frequency of a word, or of what translates it where nobody writes the word itself."""
        chunks = len(self)
        seen = self.frequency(word.token)
        if not seen:
            known = [(self.frequency(token), share) for token, share in word.others]
            total = sum(share for count, share in known if count)
            seen = round(sum(count * share for count, share in known) / total) if total else 0
        return math.log(1 + (chunks - seen + 0.5) / (seen + 0.5))

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
    builder.add_integer_field("chunk_id", stored=True, indexed=True)
    builder.add_text_field("revision_id", stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("document_id", stored=False, tokenizer_name="raw", index_option="basic")
    for field in (*FIELD_WEIGHTS, MENTIONS, TRAITS):
        builder.add_text_field(field, stored=False, tokenizer_name="whitespace", index_option="freq")
    return builder.build()
