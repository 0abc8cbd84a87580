"""What a line's beginning says about it: a numbered heading, a step, a warning, an entry of a table of contents."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ARTICLE = re.compile(r"^제\s*\d+\s*(편|장|절|관|조)(?:의\s*\d+)?(?=[\s.(:]|$)")
_ARTICLE_LEVEL = {"편": 1, "장": 1, "절": 2, "관": 3, "조": 3}
_CHAPTER = re.compile(
    r"^(?:(?:Chapter|CHAPTER|Appendix|APPENDIX|Part|PART|Section|SECTION)\s+(?:\d+|[A-Z])\b"
    r"|(?:부록|별표|별첨|붙임)\s*[\dA-Z]*(?=[\s.:\])>]|$)|<\s*(?:부록|별표|별지|붙임|별첨)[^>]{0,12}>)"
)
_DECIMAL = re.compile(r"^(?:[A-Z]\.?)?(\d{1,3}(?:\.\d{1,3}){0,5})(\.?)\s+(?=\S)|^([A-Z])\.\s+(?=\S)")
_ROMAN = re.compile(r"^(?:[IVX]{1,5}|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ])\.\s*(?=\S)")
_STEP = re.compile(
    r"^(?:\(\s*\d{1,3}\s*\)|\d{1,3}\s*[).](?=\s|[가-힣A-Za-z\"'“‘\[(])|[①-⑳⑴-⒇㉠-㉻❶-❿➀-➓]"
    r"|[가나다라마바사아자차카타파하]\s*[.)](?=\s)|\(\s*[가나다라마바사아자차카타파하]\s*\)"
    r"|[A-Za-z][.)](?=\s)|\([a-zA-Z]\)(?=\s)|[Ss]tep\s*\d+|STEP\s*\d+|\d+\s*단계|단계\s*\d+"
    r"|[-–—•●○◦▪■□◆◇▶▷►‣∙·ㆍ*](?=\s)|[•●○◦▪■□◆▶](?=\S)|\[[ xX✓]?\](?=\s)|[☐☑✓✔]\s*)"
)
LABEL = re.compile(
    r"^(?:\(?\d{1,3}(?:\.\d{1,3})*[).]?|[①-⑳⑴-⒇❶-❿]|\(?[가나다라마바사아자차카타파하][.)]|\(?[a-zA-Z][.)]"
    r"|[-–—•●○◦▪■□◆◇▶▷►‣∙·ㆍ*])$"
)
_WARNING = re.compile(
    r"^(?:[⚠☢☠❗‼]\ufe0f?\s*.|[\[【<〈《(「■▶※*!★☆\s]{0,4}"
    r"(?:(?:안전\s*)?(?:경고|주의(?:\s?사항)?|위험(?:\s*사항)?|금지(?:\s?사항)?|안전\s?수칙)\s*"
    r"(?:[:：!\]】>〉》)」]|$|\n|[-–—]\s)"
    r"|(?:WARNING|CAUTION|DANGER|NOTICE|IMPORTANT|PROHIBITED|LOCK-?OUT)(?:S)?\s*(?:[^\w\s]|$|\s)"
    r"|(?:Warning|Caution|Danger|Notice|Important)s?\s*(?:[:!\]]|$|\n)))"
)
_BARE_LABEL = re.compile(
    r"^[^\w가-힣]*(?:안전\s*)?(?:경고|주의(?:\s?사항)?|위험(?:\s*사항)?|금지(?:\s?사항)?|안전\s?수칙|참고"
    r"|warnings?|cautions?|dangers?|notices?|important|notes?|tips?)[^\w가-힣]*$",
    re.IGNORECASE,
)
_INDEX_ENTRY = re.compile(r"[^\W\d].{0,60}?,\s\d{1,4}(?:[,–-]\s?\d{1,4})*(?=\s|$)")
_RUNS_ON = re.compile(
    r"^\s*(?:\([^)]*\)(?:의|에|와|과|을|를|은|는|이|가|에서|부터)(?=\s|$)|(?:\([^)]*\))?\s*(?:및\s|또는\s|내지\s|[,∼～~ㆍ·]|제\s*\d))"
)
_CAPTION = re.compile(
    r"^[<\[(〈《]?\s*(?:표|Table|TABLE|그림|Figure|FIGURE|Fig)\.?\s*[A-Z]?\d[\d.\-–]*(?:\s*[>\])〉》:.]|\s+(?=[^\sa-z])|\s*$)"
)
_TABLE_LABEL = re.compile(
    r"^[<\[(〈《]?\s*(?:표|Table|TABLE)\.?\s*[A-Z]?\d[\d.\-–]*\d|^[<\[(〈《]?\s*(?:표|Table|TABLE)\.?\s*[A-Z]?\d"
)
_CONTINUED = re.compile(r"\(?\s*(?:continued|cont['’.]?d?|계속|이어서)\.?\s*\)?\s*$", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:\.\s?){4,}\s*(?:\d+|[ivxlc]+)?\s*$|(?:[·‥…․]\s?){3,}\s*\d*\s*$")
_SENTENCE_END = re.compile(r"(?:[.!?。…][\"'”’)\]]*|다|시오|세요|한다|함|것|음)$")


def heading_level(text: str) -> int:
    """Depth from 1 by the number a heading begins with; 0 where it has none."""
    if (match := _ARTICLE.match(text)) and not _RUNS_ON.match(text[match.end() :]):
        return _ARTICLE_LEVEL[match.group(1)]
    if _CHAPTER.match(text) or _ROMAN.match(text):
        return 1
    if match := _DECIMAL.match(text):
        number = match.group(1)
        if number is None:
            return 1
        first = int(number.split(".")[0])
        if "." not in number and (first > 99 or first == 0):
            return 0
        return number.count(".") + 1
    return 0


def is_strong_heading_number(text: str) -> bool:
    """Numbers that a list item hardly ever has: `1.2`, `제3조`, `Appendix B`."""
    return heading_level(text) > 0 and (
        bool(_ARTICLE.match(text)) or bool(_CHAPTER.match(text)) or bool(re.match(r"^[A-Z]?\.?\d+\.\d+", text))
    )


def is_sentence(text: str) -> bool:
    """Ends as Korean or English sentences do, so it is no heading."""
    return bool(_SENTENCE_END.search(text.rstrip()))


def is_step(text: str) -> bool:
    return bool(_STEP.match(text))


def is_warning(text: str) -> bool:
    return bool(_WARNING.match(text))


def is_bare_label(text: str) -> bool:
    """`경고`, `NOTE:` alone, whose text follows."""
    return len(text) <= 24 and bool(_BARE_LABEL.match(text))


def is_caption(text: str) -> bool:
    """`Table 6.5: Pinout`, `<그림 3> 설치`; not a sentence that begins with such a name."""
    return bool(_CAPTION.match(text))


def table_label(text: str) -> str:
    """What a table's caption calls it: `Table 6.5`; "" where the text is no caption of a table."""
    match = _TABLE_LABEL.match(text) if is_caption(text) else None
    return "".join(match.group(0).split()).strip("<[(〈《").lower() if match else ""


def is_continued(text: str) -> bool:
    """`Table 6.5: (continued)`: the caption on a further page."""
    return bool(_CONTINUED.search(text))


def is_contents_entry(text: str) -> bool:
    """An entry of a table of contents: dots leading to a page number."""
    return bool(_CONTENTS.search(text))


def is_index_page(lines: Sequence[str]) -> bool:
    """Most lines name a thing and the pages that speak of it: `Spindle speed, 107`."""
    return len(lines) >= 12 and sum(bool(_INDEX_ENTRY.search(line)) for line in lines) >= 0.6 * len(lines)


def looks_like_heading(text: str) -> bool:
    """Short, not a sentence, numbered as headings are; `(1)` and `1)` are steps."""
    if not text or len(text) > 90 or text[-1] in ",;:" or is_contents_entry(text):
        return False
    level = heading_level(text)
    if not level or is_sentence(text):
        return False
    rest = re.sub(r"^\S+\s+", "", text)
    return any(character.isalpha() for character in rest) and len(text) <= (90 if level > 1 else 60)
