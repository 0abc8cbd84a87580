"""Translated help: pages that exist in Korean and English, paragraph by paragraph.

Translators keep a page's structure, so the n-th block of one is the n-th block of the other wherever the two have the
same sequence of tags; where they differ, the runs that agree are used. LibreOffice's blocks carry ids and need no luck.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile
from pathlib import Path
from typing import TypeVar

from lxml import etree, html
from pairs import HANGUL, Pair, answers, translations

BLOCKS = ("title", "h1", "h2", "h3", "h4", "h5", "p", "para", "li", "dt", "dd", "td", "th", "entry", "item", "simpara")
BELOW_MAX = 3
Item = TypeVar("Item")
HEADINGS = ("title", "h1", "h2", "h3", "h4", "h5", "dt")
# (Korean, English) parts of paths; the rest of the path is the same.
TWINS = (
    ("/libreoffice/help/ko/", "/libreoffice/help/en-US/"),
    ("/help/ko/", "/help/en/"),
    ("/share/help/ko/", "/share/help/C/"),
    ("/manual/ko/", "/manual/en/"),
    ("/installation-guide-amd64/ko/", "/installation-guide-amd64/en/"),
    ("/debian-handbook/html/ko-KR/", "/debian-handbook/html/en-US/"),
    (".ko.html", ".en.html"),
)
CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)
SUFFIX = re.compile(r"\.(html?|page|xml|docbook)(\.\w[\w.-]*)?$")


@dataclass(frozen=True, slots=True)
class HelpBlock:
    """A paragraph, heading, list item or cell; `identity` is LibreOffice's `par_id...` or `hd_id...`, elsewhere ""."""

    tag: str
    text: str
    identity: str = ""

    @property
    def is_heading(self) -> bool:
        return self.tag in HEADINGS or self.identity.startswith("hd_")


def read_help(folder: Path) -> Iterator[Pair]:
    """Translations, and headings with the paragraph below them in each language and across."""
    pages = {
        str(path.relative_to(folder).as_posix()).partition("/")[2]: path for path in folder.rglob("*") if path.is_file()
    }
    for name, path in sorted(pages.items()):
        if not SUFFIX.search(name):
            continue
        twin = next(
            (pages[name.replace(ko, en)] for ko, en in TWINS if ko in name and name.replace(ko, en) in pages), None
        )
        if twin is None:
            continue
        aligned = list(align(read_blocks(path), read_blocks(twin)))
        yield from translations(((ko.text, en.text) for ko, en in aligned), "help")
        yield from answers(_headed(aligned), "help")


def read_blocks(path: Path) -> list[HelpBlock]:
    """The innermost blocks of an HTML, Mallard or DocBook page in reading order; none of a page that is no markup."""
    data = path.read_bytes()
    try:
        if path.suffix in (".page", ".xml", ".docbook"):
            root = etree.fromstring(data, etree.XMLParser(recover=True, resolve_entities=False, huge_tree=True))
        else:
            declared = CHARSET.search(data[:2_000])
            encoding = declared[1].decode() if declared else "utf-8"
            root = html.fromstring(data.decode(encoding, "replace").encode(), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, LookupError, ValueError):
        return []
    return [] if root is None else list(_blocks(root))


def align(korean: list[HelpBlock], english: list[HelpBlock]) -> Iterator[tuple[HelpBlock, HelpBlock]]:
    """(Korean, English) blocks of two editions of a page: by identity where they have one, else by equal tags."""
    by_identity = {block.identity: block for block in english if block.identity}
    if by_identity:
        yield from ((block, by_identity[block.identity]) for block in korean if block.identity in by_identity)
        return
    matcher = SequenceMatcher(None, [b.tag for b in korean], [b.tag for b in english], autojunk=False)
    if matcher.ratio() < 0.9:
        return  # an older edition of the page
    for start, other, length in matcher.get_matching_blocks():
        yield from zip(korean[start : start + length], english[other : other + length], strict=True)


def _blocks(root: etree._Element) -> Iterator[HelpBlock]:
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        tag = _tag(element)
        if tag not in BLOCKS or any(_tag(child) in BLOCKS for child in element.iterdescendants()):
            continue
        text = " ".join("".join(element.itertext()).split())
        if text:
            identity = element.get("id") or ""
            yield HelpBlock(tag, text, identity if re.match(r"(par|hd)_id", identity) else "")


def _tag(element: etree._Element) -> str:
    """Lower case, without namespace; "" for comments."""
    return str(element.tag).rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def under_headings(items: Sequence[Item], block_of: Callable[[Item], HelpBlock]) -> Iterator[tuple[Item, list[Item]]]:
    """Each heading with the first few items below it, up to the next heading; headings above nothing are left out."""
    for place, item in enumerate(items):
        if block_of(item).is_heading:
            behind = items[place + 1 : place + 1 + BELOW_MAX]
            below = list(takewhile(lambda other: not block_of(other).is_heading, behind))
            if below:
                yield item, below


def _headed(aligned: list[tuple[HelpBlock, HelpBlock]]) -> Iterator[tuple[str, str]]:
    """A heading with the first paragraphs below it: Korean, English, and each across."""
    for (ko_head, en_head), below in under_headings(aligned, lambda pair: pair[0]):
        ko_text = " ".join(ko.text for ko, _ in below)
        en_text = " ".join(en.text for _, en in below)
        yield en_head.text, en_text
        if HANGUL.search(ko_head.text) and HANGUL.search(ko_text):
            yield from ((ko_head.text, ko_text), (ko_head.text, en_text), (en_head.text, ko_text))
