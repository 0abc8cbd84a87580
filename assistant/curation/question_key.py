"""When two questions are the same one: a key that equals only where no doubt is left.

What says nothing goes: particles of topic, subject and object, polite endings, "please tell me", blanks, articles. All
else stays word for word: negations, tenses, question words, units with their capitals. A miss costs a model's answer,
a false match gives a wrong one, so order counts inside a phrase (a motor's brake is not a brake's motor). Phrases may
change places, and so may a code that is the only value; where several codes and numbers stand, none is moved.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.question import read_question
from indexes.analysis import CODE_PATTERNS, content_words, detect_language, normalise, tagged_morphemes

# Between letter and digit a separator is a habit (E-204, e204); between digits it tells codes apart (E-20-4).
HABITUAL_SEPARATOR = re.compile(r"(?<=[A-Z])[-_/. ]+(?=\d)|(?<=\d)[-_/ ]+(?=[A-Z])")
THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
SAYS_NOTHING = frozenset(".?!…\"'()[]{}“”‘’「」·ㆍ;")
PHRASE_END = ","
SUBJECT, OBJECT = "JKS", "JKO"
DROPPED_TAGS = frozenset(("JKG", "EF"))
DROPPED_PARTICLES = frozenset((("은", "JX"), ("는", "JX"), ("ᆫ", "JX"), ("요", "JX")))
KOREAN_CLAUSE_ENDS = frozenset(("면", "으면", "때"))
# At the end, "please tell me"; behind the name of a quantity, "how much is it".
KOREAN_REQUESTS: tuple[tuple[str, ...], ...] = (
    ("알리", "어", "주", "시", "겠"),
    ("알리", "어", "주", "시"),
    ("알리", "어", "주"),
    ("좀",),
)
KOREAN_AMOUNTS: tuple[tuple[str, ...], ...] = (("얼마", "이", "ᆫ지"), ("얼마", "이"), ("얼마",), ("몇", "이"))
KOREAN_QUANTITIES = frozenset(
    "토크 압력 온도 주기 간격 속도 회전수 높이 길이 두께 깊이 유량 농도 용량 무게 하중 전압 전류 저항 각도 유격 점도 "
    "습도 값 수치".split()
)
ENGLISH_OPENING = re.compile(
    r"^\s*(?:please\s+)?(?:(?:can|could)\s+you\s+)?(?:(?:tell|show|give)\s+me\s+)?(?:what\s+(?:is|are)\s+)?",
    re.IGNORECASE,
)
ENGLISH_CONTRACTIONS = (
    (re.compile(r"\bcan(?:'t|not)\b", re.IGNORECASE), "can not"), (re.compile(r"\bwon't\b", re.IGNORECASE), "will not"),
    (re.compile(r"n't\b", re.IGNORECASE), " not"), (re.compile(r"\bwhat's\b", re.IGNORECASE), "what is"),
)  # fmt: skip
ENGLISH_ARTICLES = frozenset(("a", "an", "the", "please"))
ENGLISH_LINKS = frozenset(("of", "for"))
ENGLISH_CLAUSE_STARTS = frozenset(("when", "if", "while"))
ENGLISH_PIECE = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[a-z]+)?|[^\s\w]|_")
PLURAL = re.compile(r"(?<=[a-z]{3})(?<![sui])s$")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a question; `kind` is "code", "number", "word" or a Korean part of speech."""

    text: str
    kind: str

    @property
    def is_value(self) -> bool:
        return self.kind in {"code", "number"}


def question_key(text: str, follows: str = "") -> str | None:
    """The key of a question, or None where nothing can be the same as it: "그게 뭐야?".

    `follows` is the question before, for one that leans on it; of a chain of such questions there is no key.
    """
    if follows:
        before = None if _leans(follows) else question_key(follows)
        own = _own_key(text)
        return f"{before} > {own}" if before and own else None
    return _own_key(text) if content_words(text) else None


def _leans(question: str) -> bool:
    return bool(read_question(question, "-").follows)


def _own_key(text: str) -> str:
    language = detect_language(text)
    pieces = _korean_pieces(normalise(text)) if language == "ko" else _english_pieces(normalise(text))
    values = [piece for piece in pieces if piece.is_value]
    if len(values) > 1 or any(piece.kind == "number" for piece in values):
        rest = " ".join(piece.text for piece in pieces)
        return f"{language}: {rest}" if rest else ""
    rest = "\n".join(sorted(_phrases(pieces)))
    code = values[0].text if values else ""
    return f"{language}: {code}: {rest}" if code or rest else ""


def _phrases(pieces: Sequence[_Piece]) -> list[str]:
    """The words between commas and clause boundaries, codes left out."""
    phrases: list[list[str]] = [[]]
    for piece in pieces:
        if piece.text == PHRASE_END or (piece.kind == "word" and piece.text in ENGLISH_CLAUSE_STARTS):
            phrases.append([])
        if piece.text != PHRASE_END and not piece.is_value:
            phrases[-1].append(piece.text)
        if piece.text in KOREAN_CLAUSE_ENDS:
            phrases.append([])
    return [" ".join(phrase) for phrase in phrases if phrase]


# -- Korean ------------------------------------------------------------------------------------------------------


def _korean_pieces(plain: str) -> list[_Piece]:
    codes = _code_places(plain)
    pieces: list[tuple[int, _Piece]] = [(start, _Piece(code, "code")) for start, _, code in codes]
    after_number = False
    for morpheme in tagged_morphemes(plain):
        if any(start <= morpheme.start < end for start, end, _ in codes):
            after_number = False
            continue
        pieces.append((morpheme.start, _korean_piece(morpheme.form, morpheme.tag, after_number)))
        after_number = morpheme.tag == "SN"
    ordered = [piece for _, piece in sorted(pieces, key=lambda placed: placed[0])]
    return _without_tail([piece for piece in ordered if not _says_nothing(piece, _roles(ordered))])


def _korean_piece(form: str, tag: str, after_number: bool) -> _Piece:
    if tag == "SN":
        return _Piece(_number(form), "number")
    # Behind a number Latin letters are a unit: MPa is not mPa.
    return _Piece(form if after_number or tag != "SL" else form.lower(), tag)


def _roles(pieces: Sequence[_Piece]) -> frozenset[str]:
    """Who does it to whom: where both are marked, the marks tell "pump opens valve" from "valve opens pump"."""
    marked = {SUBJECT, OBJECT} & {piece.kind for piece in pieces}
    return frozenset(marked) if len(marked) > 1 else frozenset()


def _says_nothing(piece: _Piece, roles: frozenset[str]) -> bool:
    if piece.kind in {SUBJECT, OBJECT}:
        return piece.kind not in roles
    dropped = piece.kind in DROPPED_TAGS or (piece.text, piece.kind) in DROPPED_PARTICLES
    dropped = dropped or (piece.kind == "EC" and piece.text.endswith("요"))  # a polite ending before a comma
    return dropped or piece.text in SAYS_NOTHING


def _without_tail(pieces: list[_Piece]) -> list[_Piece]:
    """Without what only asks: "알려 주세요", and "얼마야" behind a quantity's name."""
    left = pieces
    for tail in KOREAN_REQUESTS:
        left = left[: -len(tail)] if _ends_with(left, tail) else left
    for tail in KOREAN_AMOUNTS:
        named = left[-len(tail) - 1].text if len(left) > len(tail) else ""
        if _ends_with(left, tail) and named in KOREAN_QUANTITIES:
            return left[: -len(tail)]
    return left


def _ends_with(pieces: Sequence[_Piece], tail: tuple[str, ...]) -> bool:
    return len(pieces) > len(tail) and tuple(piece.text for piece in pieces[-len(tail) :]) == tail


# -- English -----------------------------------------------------------------------------------------------------


def _english_pieces(plain: str) -> list[_Piece]:
    for pattern, written_out in ENGLISH_CONTRACTIONS:
        plain = pattern.sub(written_out, plain.replace("’", "'"))
    plain = ENGLISH_OPENING.sub("", plain, count=1)
    codes = _code_places(plain)
    pieces: list[tuple[int, _Piece]] = [(start, _Piece(code, "code")) for start, _, code in codes]
    after_number = False
    for match in ENGLISH_PIECE.finditer(plain):
        if any(start <= match.start() < end for start, end, _ in codes):
            after_number = False
            continue
        pieces.append((match.start(), _english_piece(match.group(), after_number)))
        after_number = match.group()[0].isdigit()
    ordered = [piece for _, piece in sorted(pieces, key=lambda placed: placed[0])]
    return _links_undone([piece for piece in ordered if piece.text not in ENGLISH_ARTICLES | SAYS_NOTHING])


def _english_piece(text: str, after_number: bool) -> _Piece:
    if text[0].isdigit():
        return _Piece(_number(text), "number")
    return _Piece(text if after_number else PLURAL.sub("", text.lower()), "word")


def _links_undone(pieces: list[_Piece]) -> list[_Piece]:
    """ "Torque of the bolt" as "bolt torque"; several values stay where they are."""
    parts: list[list[_Piece]] = [[]]
    for piece in pieces:
        if piece.kind == "word" and piece.text in ENGLISH_LINKS:
            parts.append([])
        else:
            parts[-1].append(piece)
    if sum(piece.is_value for piece in pieces) > 1 or not all(parts):
        return pieces
    return [piece for part in reversed(parts) for piece in part]


# -- codes and numbers -------------------------------------------------------------------------------------------


def _code_places(plain: str) -> list[tuple[int, int, str]]:
    """(start, end, code) of every code, in order; of two that overlap the longer one."""
    found = [match for pattern in CODE_PATTERNS for match in pattern.finditer(plain)]
    places: list[tuple[int, int, str]] = []
    for match in sorted(found, key=lambda match: (match.start() - match.end(), match.start())):
        if all(match.end() <= start or end <= match.start() for start, end, _ in places):
            places.append((match.start(), match.end(), _exact_code(match.group())))
    return sorted(places)


def _exact_code(code: str) -> str:
    return HABITUAL_SEPARATOR.sub("", code.upper().replace("×", "X"))


def _number(text: str) -> str:
    return text.replace(",", "") if THOUSANDS.fullmatch(text) else text
