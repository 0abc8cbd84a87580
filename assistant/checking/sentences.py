"""An answer in sentences and list items, each with the marks that follow it."""

from __future__ import annotations

import re

MARK = re.compile(r"\[(\d{1,2})\]")
# Not after the number of a list item at the start of a line ("2. Check the oil").
SENTENCE_END = re.compile(r"(?<=[.!?。])(?<!\n\d\.)(?<!\n\d\d\.)(?:\s*\[\d{1,2}\])*\s+(?=\S)|\n+")
LIST_ITEM_IN_LINE = re.compile(r"(?<=[.!?。\]])[ \t]+(?=\d{1,2}[.)]\s+\S)")
LIST_NUMBER = re.compile(r"^\s*(?:\d{1,2}[.)]|[-*•])\s+", re.MULTILINE)


def split_sentences(text: str) -> list[str]:
    """Sentences and list items, each with the marks that follow it."""
    pieces, start = [], 0
    text = "\n" + LIST_ITEM_IN_LINE.sub("\n", text)
    for match in SENTENCE_END.finditer(text):
        pieces.append(text[start : match.end()].strip())
        start = match.end()
    pieces.append(text[start:].strip())
    return _join_fragments([piece for piece in pieces if piece])


def without_marks(sentence: str) -> str:
    return re.sub(r"\s+([.,!?])", r"\1", MARK.sub("", sentence)).strip()


def _join_fragments(pieces: list[str]) -> list[str]:
    """A piece without a letter ("1.", "[2]") belongs to its neighbour."""
    joined: list[str] = []
    for piece in pieces:
        if joined and (
            not re.search(r"[A-Za-z가-힣]", MARK.sub("", piece)) or re.fullmatch(r"\d{1,2}[.)]", joined[-1])
        ):
            joined[-1] = f"{joined[-1]} {piece}"
        else:
            joined.append(piece)
    return joined
