"""What a text claims exactly: its codes and part numbers, and its quantities. Everything else is wording."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.checking.quantities import Quantity, number_in_one_form, prepare, read_quantities
from assistant.checking.sentences import LIST_NUMBER, MARK
from indexes.analysis import CODE_PATTERNS, canonical_code

# What looks like a code and is a quantity: DC24V, "AC 220", 10mm-20mm, min-1.
_UNIT_LETTERS = r"(?:mm|cm|m|kg|g|kV|V|mA|A|kW|W|Hz|kHz|N|kN|MPa|kPa|bar|L|s|h|min)"
_QUANTITY_LIKE_CODE = re.compile(
    rf"[AD]C[ -]?\d+(?:\.\d+)?(?:k?V|m?A)?|\d+{_UNIT_LETTERS}-\d+{_UNIT_LETTERS}?|min-1|(?:19|20)\d\d[A-Z]?"
)
# Sections, versions, addresses: no number, but exact all the same.
_DOTTED = re.compile(r"(?<![A-Za-z0-9.])\d+(?:\.\d+){2,}(?![A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class Code:
    """A code in its one spelling, and where it stands in the prepared text."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Claims:
    """The codes and quantities of one text, in order. `plain` is the prepared text that their places refer to."""

    plain: str
    codes: tuple[Code, ...]
    quantities: tuple[Quantity, ...]

    @property
    def code_names(self) -> frozenset[str]:
        return frozenset(code.name for code in self.codes)

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where they stand, in order."""
        return sorted([(it.start, it.end) for it in self.codes] + [(it.start, it.end) for it in self.quantities])

    @property
    def wording(self) -> str:
        """The text without them."""
        rest = self.plain
        for start, end in self.spans:
            rest = rest[:start] + " " * (end - start) + rest[end:]
        return rest

    def __bool__(self) -> bool:
        return bool(self.codes or self.quantities)

    def __len__(self) -> int:
        return len({code.name for code in self.codes}) + len({(it.value, it.unit) for it in self.quantities})

    def between(self, start: int, end: int) -> Claims:
        """Those of a part of the text. Places stay those of the whole: what stands before is blanked."""
        return Claims(
            " " * start + self.plain[start:end],
            tuple(code for code in self.codes if start <= code.start < end),
            tuple(quantity for quantity in self.quantities if start <= quantity.start < end),
        )

    def without(self, denied: Iterable[Quantity]) -> Claims:
        gone = set(denied)
        return Claims(self.plain, self.codes, tuple(it for it in self.quantities if it not in gone))


@lru_cache(maxsize=4096)
def read_claims(text: str, *, with_words: bool = False) -> Claims:
    """List numbers and citation marks claim nothing. `with_words` as in `read_quantities`, for pages alone."""
    return read_prepared(prepare(LIST_NUMBER.sub(_blank, MARK.sub(_blank, text))), with_words=with_words)


def read_prepared(plain: str, *, with_words: bool = False) -> Claims:
    codes = sorted(_codes(plain), key=lambda code: code.start)
    rest = plain
    for code in codes:
        rest = rest[: code.start] + " " * (code.end - code.start) + rest[code.end :]
    return Claims(plain, tuple(codes), tuple(read_quantities(rest, with_words=with_words)))


def values_in(text: str) -> set[str]:
    """Numbers and codes of a text in one spelling: {"210", "0.35", "E204"}; list numbers are not values."""
    claims = read_claims(text)
    return {*claims.code_names, *(number_in_one_form(f"{it.value:f}") for it in claims.quantities)}


def _codes(plain: str) -> Iterator[Code]:
    """By each pattern: two may read one place ("A1_b2"), as a document may spell it either way."""
    for pattern in (*CODE_PATTERNS, _DOTTED):
        for match in pattern.finditer(plain):
            if not _QUANTITY_LIKE_CODE.fullmatch(match.group()):
                yield Code(canonical_code(match.group()), match.start(), match.end())


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())
