"""Text to search tokens: Korean by morphemes, English by stems, codes as they are.

The same function reads documents and questions, so both always agree. Tokens are plain strings; a code has the form
`#E204`: letters and digits without separators, upper case, so `E-204`, `e204`, `E 204` and `Ｅ２０４` are one token
and `E2040` is another.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import cache
from typing import Any

HANGUL = re.compile(r"[가-힣]")
# Letters then digits, with at most one separator at each joint: E-204, SK-77-0120, M8x1.25, OCF3301, HP-220B.
CODE = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,6}[-_./]?\d[A-Za-z0-9]*(?:[-_./×][A-Za-z0-9]+)*(?![A-Za-z0-9])")
# A few capitals, a blank, digits: "E 204". Only the common form, or every "to 20" would become a code.
SPACED_CODE = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,3} \d{2,5}(?![A-Za-z0-9.,]\d|[A-Za-z0-9])")
DIGIT_FIRST_CODE = re.compile(r"(?<![A-Za-z0-9.])\d{1,4}[A-Za-z]{1,3}[-_]\d[A-Za-z0-9-]*(?![A-Za-z0-9])")
NUMBER = re.compile(r"(?<![A-Za-z0-9.])\d+(?:[.,]\d+)*")
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|[à-öø-ÿ]+|[一-鿿]")
SEPARATORS = re.compile(r"[-_./ ×]")
IDENTIFIER = re.compile(r"[A-Za-z]+(?:_[A-Za-z0-9]+)+")
LOOSE_CODE = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,4} \d{1,6}(?![A-Za-z0-9.,]\d|[A-Za-z0-9])")
COMPOUND = re.compile(r"(?<![a-z0-9])[a-z][a-z0-9_]*(?:[-.][a-z0-9_]+)*[-.][a-z_]{2,}(?![a-z0-9])")
PAIR = "~"  # begins the token of two syllables
CODE_PATTERNS = (CODE, DIGIT_FIRST_CODE, SPACED_CODE, IDENTIFIER)

# Morphemes that carry meaning: nouns, verb and adjective stems, roots, adverbs, numerals (Sejong tag set of Kiwi).
MEANINGFUL_TAGS = ("NNG", "NNP", "NR", "XR", "VV", "VA", "MAG", "VV-R", "VV-I", "VA-R", "VA-I")
ENGLISH_STOP_WORDS = frozenset(
    "a an and are as at be by can do does for from had has have how i if in into is it its me my of on or our s so "
    "such t than that the their them then there these they this to us was we were what when where which who why will "
    "with would you your shall should must may not".split()
)
KOREAN_STOP_WORDS = frozenset(
    "하 되 있 없 이 것 수 때 등 및 그 저 무엇 어떻 얼마 어떤 알려주 어디 언제 누구 왜 주 보".split()
)


def normalise(text: str) -> str:
    """Full-width forms, compatibility characters and multiplication signs in one form; case is kept."""
    return unicodedata.normalize("NFKC", text).replace("‐", "-").replace("‑", "-").replace("–", "-")


def find_codes(text: str) -> list[str]:
    """Codes named in a text, in order, in one spelling: `["E204", "M8X1.25"]`. Repetitions are dropped."""
    plain = normalise(text)
    found = []
    for pattern in CODE_PATTERNS:
        found += [(match.start(), canonical_code(match.group())) for match in pattern.finditer(plain)]
    return list(dict.fromkeys(code for _, code in sorted(found)))


def spaced_codes(text: str) -> list[str]:
    """What may be a code typed with a blank, `e 7`, `Hi 6`: only the index can tell it from `to 20`."""
    return [canonical_code(match.group()) for match in LOOSE_CODE.finditer(normalise(text))]


def compound_names(text: str) -> list[str]:
    """`counter-mode`, `gm.0.estop.0.in-not`: names that are more than their words; of dotted ones each part too."""
    names: list[str] = []
    for match in COMPOUND.finditer(text.lower()):
        name = match.group()
        names.append(name)
        if "." in name:
            names += [part for part in name.split(".") if "-" in part]
    return names


def without_codes(text: str) -> str:
    """The text with a blank in place of every code."""
    plain = normalise(text)
    for pattern in CODE_PATTERNS:
        plain = pattern.sub(" ", plain)
    return plain


def canonical_code(code: str) -> str:
    """`m8×1.25` and `M8x1.25` alike become `M8X1.25`; separators go, but a decimal point stays."""
    plain = normalise(code).upper().replace("×", "X")
    return re.sub(r"(?<!\d)\.|\.(?!\d)|[-_/ ]", "", plain)


def analyse(text: str) -> list[str]:
    """Search tokens of a text, in order, repetitions kept."""
    plain = normalise(text)
    tokens = [f"#{code}" for code in find_codes(plain)]
    rest = plain
    for pattern in (CODE, DIGIT_FIRST_CODE, SPACED_CODE):  # the words of an identifier are words too
        rest = pattern.sub(_words_left, rest)
    tokens += [f"#{code}" for code in find_codes(rest) if f"#{code}" not in tokens]  # `GS2` of `gs2_vfd`
    tokens += [number.replace(",", "") for number in NUMBER.findall(rest)]
    tokens += [_stem(word) for word in WORD.findall(rest.lower()) if word not in ENGLISH_STOP_WORDS]
    tokens += compound_names(plain)
    if HANGUL.search(plain):
        tokens += korean_morphemes(plain)
    return tokens


def search_tokens(text: str) -> list[str]:
    """What the lexical index stores and looks for: `analyse`, and of Hangul pairs of syllables too (`~런칭`).

    Morphemes differ with what surrounds a word (`런칭거더` alone, `런칭거 더` in a sentence); its syllables do not.
    """
    runs = re.findall(r"[가-힣]{2,}", normalise(text))
    return analyse(text) + [f"{PAIR}{run[at : at + 2]}" for run in runs for at in range(len(run) - 1)]


def content_words(text: str) -> list[str]:
    """What a text is about, as tokens without repetition; empty for "그게 뭐야?"."""
    return list(dict.fromkeys(analyse(text)))


def korean_morphemes(text: str) -> list[str]:
    """Meaning-bearing morphemes of a text. Codes stay in it: without them a particle behind one reads as a verb."""
    kiwi = _kiwi()
    with _KIWI_LOCK:
        analysed = kiwi.tokenize(text)
    return [
        token.form
        for token in analysed
        if token.tag in MEANINGFUL_TAGS and token.form not in KOREAN_STOP_WORDS and HANGUL.match(token.form)
    ]


def detect_language(text: str) -> str:
    """The language a question is asked in, "ko" or "en".

    Plant questions mix both: Latin codes and part names in Korean, Korean document names in English. A syllable of
    Hangul holds about two and a half letters; English function words that outnumber the Hangul words make it English.
    """
    plain = CODE.sub(" ", normalise(text))
    hangul, latin = len(HANGUL.findall(plain)), sum(letter.isascii() and letter.isalpha() for letter in plain)
    function_words = sum(word in ENGLISH_STOP_WORDS for word in WORD.findall(plain.lower()))
    if function_words > len(re.findall(r"[가-힣]+", plain)):
        return "en"
    return "ko" if hangul and hangul * 2.5 >= 0.2 * (hangul * 2.5 + latin) else "en"


def _words_left(code: re.Match[str]) -> str:
    """Nothing of a code, but the parts of a name: `gs2_vfd` is also `gs2` and `vfd`."""
    return code.group().replace("_", " ") if "_" in code.group() else " "


@cache
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


@cache
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


_KIWI_LOCK = threading.Lock()


@cache
def _kiwi() -> Any:
    from kiwipiepy import Kiwi

    return Kiwi(num_workers=1)
