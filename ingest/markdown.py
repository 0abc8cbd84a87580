"""Markdown, HTML tables and hint boxes in it included."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.decoding import read_text
from ingest.errors import FailureReason, failure
from ingest.facts import read_facts
from ingest.html import one_page
from ingest.markup import blocks_text, first_heading, html_tree, markup_blocks
from ingest.parsed import ParsedDocument, ParseLimits

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\s*\n", re.DOTALL)
_HINT_START = re.compile(r"^[ \t]*\{%\s*hint\s+style\s*=\s*[\"'](\w+)[\"']\s*%\}[ \t]*$", re.MULTILINE)
_HINT_END = re.compile(r"^[ \t]*\{%\s*endhint\s*%\}[ \t]*$", re.MULTILINE)
_CALLOUT = re.compile(
    r"^> ?\[!(WARNING|CAUTION|IMPORTANT|DANGER)\][ \t]*\n((?:^>.*\n?)*)", re.MULTILINE | re.IGNORECASE
)
# In "M8*25 and M10*30" the asterisks are no emphasis, whatever the standard says.
_TIMES = re.compile(r"(?<=\d)\*(?=\d)")
_TIMES_PLACE = "\ue000"
_TEMPLATE_TAG = re.compile(r"^[ \t]*\{%.*?%\}[ \t]*$", re.MULTILINE)


class MarkdownParser:
    """All of it is page 1."""

    name = "markdown"
    version = 2

    def parse(self, file: Path, limits: ParseLimits) -> ParsedDocument:
        text = read_text(file, limits.max_text_bytes)
        front, body = _split_front_matter(text)
        tree = html_tree(to_html(body))
        blocks = [] if tree is None else list(markup_blocks(tree, 1))
        if not blocks:
            raise failure(FailureReason.NOTHING_INSIDE, file)
        heading = _front_title(front) or first_heading(blocks)
        shown = blocks_text(blocks)
        facts = read_facts([front, shown[:4000]], file=file, heading=heading)
        return ParsedDocument(facts, one_page(blocks, shown), 1)


def to_html(text: str) -> str:
    """Hint boxes of wikis become `<div class="warning">`, so that they stay one piece."""
    from markdown_it import MarkdownIt

    text = _HINT_START.sub(lambda match: f'\n<div class="{match.group(1)}">\n', text)
    text = _HINT_END.sub("\n</div>\n", text)
    text = _CALLOUT.sub(_callout, text)
    text = _TEMPLATE_TAG.sub("", text)
    text = _TIMES.sub(_TIMES_PLACE, text)
    html = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough").render(text)
    return str(html).replace(_TIMES_PLACE, "*")


def _callout(match: re.Match[str]) -> str:
    inner = re.sub(r"^> ?", "", match.group(2), flags=re.MULTILINE)
    return f'\n<div class="warning">\n\n{match.group(1).upper()}: {inner}\n\n</div>\n'


def _split_front_matter(text: str) -> tuple[str, str]:
    match = _FRONT_MATTER.match(text)
    return (match.group(1), text[match.end() :]) if match else ("", text)


def _front_title(front: str) -> str:
    match = re.search(r"^(?:title|제목)\s*:\s*[\"']?(.+?)[\"']?\s*$", front, re.MULTILINE | re.IGNORECASE)
    return match.group(1) if match else ""
