"""What a document says about itself: title, number, revision, effective date, language; Korean and English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from indexes.records import DocumentFacts
from ingest.shown_names import shown_name

_SEPARATOR = r"\s*(?:[:：=|·]|\bis\b)?\s*"
_NUMBER_LABEL = (
    r"(?:문서\s?번호|문서\s?NO\.?|표준\s?번호|관리\s?번호|지침\s?번호|절차서\s?번호|(?:Document|Doc\.?|SOP|Manual|Procedure|Instruction)"
    r"\s?(?:No\.?|Number|ID|#|Nr\.?))"
)
_CODE = r"([A-Z0-9][A-Z0-9가-힣]*(?:\s?[-_/.]\s?[A-Z0-9가-힣]+)+|[A-Z]{1,6}\d{2,}[A-Z0-9]*)"
_NUMBER = re.compile(rf"{_NUMBER_LABEL}{_SEPARATOR}{_CODE}", re.IGNORECASE)
_REVISION_LABEL = (
    r"(?:개정\s?(?:번호|차수|판|NO\.?)?|개정판|버전|판\s?번호|Revision(?:\s?(?:No\.?|Number|level))?|Version"
    r"|Rev(?:\.|ision)?\s?(?:No\.?)?|Edition)"
)
_REVISION = re.compile(
    rf"{_REVISION_LABEL}{_SEPARATOR}(?:Rev(?:ision)?\.?\s*|Ver(?:sion)?\.?\s*|제\s?|v\.?\s?)?"
    r"([A-Z]?\d{1,3}(?:\.\d{1,3}){0,2}|[A-Z])(?![\w가-힣]|-\d|\.\d)\s*(?:판|차)?",
    re.IGNORECASE,
)
_REV_ALONE = re.compile(r"\bRev(?:\.\s*|\s+|ision\s+)([A-Z]?\d{1,3}(?:\.\d{1,2}){0,2}|[A-Z])(?![\w])", re.IGNORECASE)
_DATE_LABELS = (
    r"시행\s?(?:일자|일)|적용\s?일자?|발효\s?일자?|Effective\s?(?:date|from|as of)?|Valid\s?from",
    r"(?:최종\s?)?개정\s?(?:일자|일)|제\s?[·ㆍ./]?\s?개정\s?(?:일자|일)|제정\s?/\s?개정\s?일자?|Revision\s?date|Date\s?of\s?(?:issue|revision)"
    r"|Issue\s?date|Revised|Last\s?updated",
    r"공표\s?일자?|제정\s?(?:일자|일)|발행\s?(?:일자|일)|작성\s?(?:일자|일)|Published|Issued|Date",
)
_DATE = (
    r"(?:(?P<y>(?:19|20)\d{2})\s*[-./년]\s*(?P<m>\d{1,2})\s*[-./월]\s*(?P<d>\d{1,2})\s*일?"
    r"|(?P<name>[A-Z][a-z]{2,8})\.?\s+(?P<nd>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<ny>(?:19|20)\d{2})"
    r"|(?P<dd>\d{1,2})\s+(?P<dname>[A-Z][a-z]{2,8})\.?,?\s+(?P<dy>(?:19|20)\d{2}))"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BAD_TITLE = re.compile(
    r"^(?:untitled|무제|제목\s?없음|문서\s?\d*|document\s?\d*|new document|microsoft (?:word|powerpoint|excel)\b.*|"
    r"book\s?\d*|통합\s?문서\s?\d*|presentation\s?\d*|슬라이드\s?\d*|slide\s?\d*|title|\(?anonymous\)?|unspecified|"
    r".*\.(?:docx?|xlsx?|hwpx?|pptx?|indd|dvi|tex|pdf|tmp|ps|cdr|fm)|\W*|[\d\W]+|PowerPoint.*)$",
    re.IGNORECASE,
)


def read_facts(
    texts: Sequence[str],
    *,
    file: Path,
    heading: str = "",
    metadata_title: str = "",
    outline: Sequence[tuple[int, str, int]] = (),
) -> DocumentFacts:
    """`texts`: the first pages and what their headers and footers say, most telling first."""
    text = "\n".join(texts)
    return DocumentFacts(
        title=choose_title(heading, metadata_title, file),
        number=find_number(text) or _number_in_name(file.stem),
        revision=find_revision(text),
        effective_date=find_effective_date(text),
        language=text_language(text),
        outline=tuple(outline),
    )


def choose_title(heading: str, metadata_title: str, file: Path) -> str:
    """The first that a person would call it by: first heading, metadata, file name."""
    for candidate in (heading, metadata_title):
        title = " ".join(candidate.split())
        if 2 <= len(title) <= 160 and not _BAD_TITLE.match(title) and "\ufffd" not in title:
            return title
    return shown_name(file.stem).replace("_", " ").strip()


def find_number(text: str) -> str:
    match = _NUMBER.search(text)
    if match is None or not any(character.isdigit() for character in match.group(1)):
        return ""
    return re.sub(r"\s*([-_/.])\s*", r"\1", match.group(1)).strip(" .-")


def find_revision(text: str) -> str:
    """`2`, `B`, `1.0`: without the word before it."""
    for pattern in (_REVISION, _REV_ALONE):
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - 1) : match.start()]
            if not before.isalpha():
                return match.group(1).upper()
    return ""


def find_effective_date(text: str) -> str:
    """ISO date: in force since, else revised, else published. "" where none is told."""
    for label in _DATE_LABELS:
        for match in re.finditer(rf"(?:{label})[^\d\n]{{0,12}}?{_DATE}", text, re.IGNORECASE):
            if iso := _iso_date(match):
                return iso
    return ""


def text_language(text: str) -> str:
    """`ko` where a fifth of the letters are Hangul, else `en`; "" without letters."""
    hangul = sum("가" <= character <= "힣" for character in text)
    latin = sum("a" <= character <= "z" or "A" <= character <= "Z" for character in text)
    if hangul + latin == 0:
        return ""
    return "ko" if hangul >= 0.2 * (hangul + latin) else "en"


def _number_in_name(stem: str) -> str:
    match = re.match(r"^([A-Z]{1,6}(?:-[A-Z]{1,4})*-\d{1,4}(?:-\d{1,4})?)(?![\d])", stem)
    return match.group(1) if match else ""


def _iso_date(match: re.Match[str]) -> str:
    parts = match.groupdict()
    name = parts["name"] or parts["dname"]
    try:
        if name:
            month = _MONTHS.index(name[:3].lower()) + 1
            found = date(int(parts["ny"] or parts["dy"]), month, int(parts["nd"] or parts["dd"]))
        else:
            found = date(int(parts["y"]), int(parts["m"]), int(parts["d"]))
    except ValueError:
        return ""
    return found.isoformat()
