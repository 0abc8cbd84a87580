"""Names of parts in a plant's own records, for the Korean analyser's user dictionary: `오일씰` is one word there.

Index and question never disagree about these words:

- They belong to a generation and lie in its folder with their pieces. Who opens it, to search or to build the next
  one, learns them from there (`Generation.open`).
- A list that arrives with a new word changes how older chunks are read. The update analyses those that hold the word
  again, and no others (`indexes/update.py`), so that they stand beside the new list on equal terms.
- A taught word keeps every piece that it had: its tokens are those of before and one more. So a search on the old
  generation while this process builds the next one, or after it failed to, still finds what it found.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from itertools import combinations
from pathlib import Path

from indexes.analysis import HANGUL, Morpheme, has_meaning, normalise, tagged_morphemes

FILE_NAME = "part_names.tsv"
NAMES_MAX = 5_000
CELL_CHARACTERS_MAX = 40
CELL_WORDS_MAX = 5
SYLLABLES_MAX = 12
SENTENCE_SIGN = re.compile(r"[.?!;](?:\s|$)")
KOREAN_HEADER = re.compile(
    r"(?:품명|명칭|[가-힣]*(?:부품|부속품?|자재|품목|구성품|소모품|예비품)(?:명칭?|이름)?)(?:및?규격)?"
)
ENGLISH_HEADER = re.compile(r"(?:part|item|component|material|spare(?:part)?)s?(?:name|description)?")
# A description is that of a part where the part's number stands beside it.
DESCRIPTION = re.compile(r"(?:name|description)(?:ofparts?)?")
NUMBER_HEADER = re.compile(
    r"[가-힣]*(?:품번|부품번호|도번|자재코드|자재번호|품목코드)|(?:part|item|material)s?(?:no|number|code)|pn"
)

Cells = tuple[tuple[str, str], ...]


def find_name_words(records: Iterable[Cells]) -> dict[str, bool]:
    """Words of Hangul in cells that name a part; True where one is the last of such a name, so certainly a noun."""
    found: dict[str, bool] = {}
    for cells in records:
        for value in _names_of_parts(cells):
            words = re.findall(r"[가-힣]+", value)
            for word in words if len(words) <= CELL_WORDS_MAX else ():
                found[word] = found.get(word, False) or word == words[-1]
    return {word: is_last for word, is_last in found.items() if 2 <= len(word) <= SYLLABLES_MAX}


def choose_words(candidates: Mapping[str, bool], known: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Those of the candidates that the analyser does not read as words, each with the pieces that it reads now.

    A word's pieces are also the shorter names in it: `감속기오일씰` is found by `오일씰`. `known` are the names that
    the analyser was taught before; with them no more than `NAMES_MAX`.
    """
    chosen: dict[str, list[str]] = {}
    for word, is_last in candidates.items():
        if word not in known and len(known) + len(chosen) < NAMES_MAX:
            morphemes = tagged_morphemes(word)
            if not _is_read_well(morphemes) and _may_be_noun(morphemes, is_last):
                chosen[word] = [piece.form for piece in morphemes if has_meaning(piece)]
    names = {*known, *chosen}
    return {
        word: tuple(dict.fromkeys(piece for piece in (*pieces, *_names_within(word, names)) if piece != word))
        for word, pieces in chosen.items()
    }


def write_part_names(folder: Path, names: Mapping[str, Collection[str]]) -> None:
    lines = (f"{word}\t{' '.join(pieces)}\n" for word, pieces in names.items())
    (folder / FILE_NAME).write_text("".join(lines), encoding="utf-8")


def read_part_names(folder: Path) -> dict[str, tuple[str, ...]]:
    """Each word with its pieces. Raises `OSError` where the file is missing."""
    lines = (folder / FILE_NAME).read_text(encoding="utf-8").splitlines()
    return {word: tuple(pieces.split()) for word, _, pieces in (line.partition("\t") for line in lines)}


def _names_of_parts(cells: Cells) -> Iterable[str]:
    headers = [_letters(name) for name, _ in cells]
    is_part = any(NUMBER_HEADER.fullmatch(word) for header in headers for word in header)
    for (korean, english), (_, value) in zip(headers, cells, strict=True):
        by_english = not korean and (ENGLISH_HEADER.fullmatch(english) or (is_part and DESCRIPTION.fullmatch(english)))
        if KOREAN_HEADER.fullmatch(korean) or by_english:
            plain = normalise(value)
            if len(plain) <= CELL_CHARACTERS_MAX and not SENTENCE_SIGN.search(plain):
                yield plain


def _letters(header: str) -> tuple[str, str]:
    """(its Hangul, its Latin letters): `품 명 (Part name)` is `품명` and `partname`."""
    plain = normalise(header).lower()
    return re.sub(r"[^가-힣]", "", plain), re.sub(r"[^a-z]", "", plain)


def _is_read_well(morphemes: Collection[Morpheme]) -> bool:
    """As one known word, or as a compound of known ones: `압력스위치`."""
    return all(piece.is_known and len(piece.form) > 1 and has_meaning(piece) for piece in morphemes)


def _may_be_noun(morphemes: list[Morpheme], is_last: bool) -> bool:
    """Not `교체함` or `없음`; before another word neither `펌프의` nor `고정하는`.

    A particle that is no syllable was not written: it is what a torn word leaves behind (`오일씰`: `ᆯ`). So is one at
    the end of a name (`급유구`).
    """
    last = morphemes[-1]
    if last.tag == "EF":
        return False
    is_torn = last.tag.startswith("J") and not HANGUL.match(last.form)
    return is_last or is_torn or not last.tag.startswith(("J", "E"))


def _names_within(word: str, names: Collection[str]) -> list[str]:
    cuts = combinations(range(len(word) + 1), 2)
    return [part for start, end in cuts if end - start > 1 and (part := word[start:end]) in names]
