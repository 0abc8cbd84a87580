"""HTML pages and what mail programs and wikis export as such."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from indexes.records import Block, Page
from ingest.decoding import read_text
from ingest.errors import FailureReason, failure
from ingest.facts import read_facts
from ingest.markup import blocks_text, first_heading, html_tree, markup_blocks
from ingest.parsed import ParsedDocument, ParseLimits


class HtmlParser:
    """All of it is page 1."""

    name = "html"
    version = 1

    def parse(self, file: Path, limits: ParseLimits) -> ParsedDocument:
        tree = html_tree(read_text(file, limits.max_text_bytes))
        blocks = [] if tree is None else list(markup_blocks(tree, 1))
        if tree is None or not blocks:
            raise failure(FailureReason.NOTHING_INSIDE, file)
        text = blocks_text(blocks)
        title = tree.findtext(".//title") or ""
        facts = read_facts([text[:4000]], file=file, heading=first_heading(blocks), metadata_title=title)
        return ParsedDocument(facts, one_page(blocks, text), 1)


def one_page(blocks: list[Block], text: str) -> Iterator[Page]:
    yield Page(1, text, tuple(blocks))
