"""Text to search tokens: Korean by morphemes, English by stems, codes as they are.

The same function reads documents and questions, so both always agree. Tokens are plain strings; a code has the form
`#E204`: letters and digits without separators, upper case, so `E-204`, `e204`, `E 204` and `Ｅ２０４` are one token
and `E2040` is another.
"""

from __future__ import annotations

import hashlib
import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

HANGUL = re.compile(r"[가-힣]")
# Letters then digits, with at most one separator at each joint: E-204, SK-77-0120, M8x1.25, OCF3301, HP-220B.
# A slash joins a tail of letters (HP-220/A) but parts two codes (E-204/E-205).
CODE = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{1,6}[-_.]?\d[A-Za-z0-9]*(?:[-_.×][A-Za-z0-9]+|/[A-Za-z]+(?![A-Za-z0-9_.-]))*(?![A-Za-z0-9])"
)
# A few capitals, a blank, digits: "E 204". Only the common form, or every "to 20" would become a code.
SPACED_CODE = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,3}(?: | - )\d{2,5}(?![A-Za-z0-9.,]\d|[A-Za-z0-9])")
# 12AB-3, and bearings: 6205-2RS, 6205ZZ.
DIGIT_FIRST_CODE = re.compile(
    r"(?<![A-Za-z0-9.])(?:\d{1,4}[A-Za-z]{1,3}[-_]\d[A-Za-z0-9-]*|\d{3,5}-?(?:2?RS[12]?|2?ZZ?|LLU|DDU|VV|C3))(?![A-Za-z0-9])"
)
NUMBER = re.compile(r"(?<![A-Za-z0-9.])\d+(?:[.,]\d+)*")
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|[à-öø-ÿ]+|[一-鿿]")
IDENTIFIER = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z]+(?:_[A-Za-z0-9]+)+")
LOOSE_CODE = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,4} \d{1,6}(?: ?[A-Za-z]| \d{1,6})?(?![A-Za-z0-9.,]\d|[A-Za-z0-9])")
COMPOUND = re.compile(r"(?<![a-z0-9])[a-z][a-z0-9_]*(?:[-.][a-z0-9_]+)*[-.][a-z_]{2,}(?![a-z0-9])")
# What typists, word processors and PDF files put for a hyphen; what nobody sees.
ONE_FORM = dict.fromkeys(map(ord, "‐‑‒–−﹣"), "-") | dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff\u00ad"), None)
LONG_DASH = re.compile(r"(?<=[A-Za-z])[—―](?=\d)")  # between words it parts sentences
SIZE = re.compile(r"(?<![A-Za-z0-9])([Mm]\d{1,3})\s*[x×*]\s*(?=\d)")
PLANT_WORDS = "plant_words.tsv"
# British spellings of words that plants use.
BRITISH_RE = re.compile(r"(?<=^cent)re(?=d?s?$)|(?<=^met|lit|fib|cal)re(?=s?$)|(?<=limet)re(?=s?$)")
BRITISH_OUR = re.compile(r"(?<=^col|lab|vap|arm|fav|hon|hum|vig|odo|rum)our|(?<=^behavi)our")
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


@dataclass(frozen=True, slots=True)
class Morpheme:
    """The smallest piece of a Korean text: its form, its part of speech (Sejong), where it starts, or a guess."""

    form: str
    tag: str
    start: int
    is_known: bool = True


def normalise(text: str) -> str:
    """Full-width forms, dashes, multiplication signs and sizes in one form, nothing invisible; case is kept."""
    plain = unicodedata.normalize("NFKC", text).translate(ONE_FORM)
    return SIZE.sub(r"\1x", LONG_DASH.sub("-", plain))


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
    return analyse(text) + syllable_pairs(text)


def syllable_pairs(text: str) -> list[str]:
    runs = re.findall(r"[가-힣]{2,}", normalise(text))
    return [f"{PAIR}{run[at : at + 2]}" for run in runs for at in range(len(run) - 1)]


def content_words(text: str) -> list[str]:
    """What a text is about, as tokens without repetition; empty for "그게 뭐야?"."""
    return list(dict.fromkeys(analyse(text)))


def korean_morphemes(text: str) -> list[str]:
    """Meaning-bearing morphemes of a text. Codes stay in it: without them a particle behind one reads as a verb."""
    return next(korean_morphemes_of([text]))


def korean_morphemes_of(texts: Iterable[str]) -> Iterator[list[str]]:
    """`korean_morphemes` of many texts, which the analyser reads side by side."""
    return _analyser().morphemes_of(texts)


def tagged_morphemes(text: str) -> list[Morpheme]:
    """Every morpheme of a normalised text, endings, particles and signs too, in order."""
    return _analyser().tagged(text)


def learn_words(words: Iterable[str]) -> None:
    """Words of the plant that the analyser shall not tear apart, from now on, in this process.

    They belong to an index as its tokens do: `learned_words` tells which were known when it was made.
    """
    _analyser().learn(words)


def learn_part_names(names: Mapping[str, Sequence[str]]) -> None:
    """Names of parts (`indexes/part_names.py`), each with its pieces, from now on, in this process.

    Unlike the words of `learn_words` they come and go with generations, and an index need not be made anew for them.
    """
    _analyser().learn_names(names)


def learned_part_names() -> dict[str, Sequence[str]]:
    """Those that `learn_part_names` was given so far, with their pieces."""
    return dict(_analyser().names)


def lessons() -> int:
    """How often the analyser learned something new: what it read before may read differently now."""
    return _analyser().lessons


def learned_words() -> str:
    """A short mark of the words that `learn_words` was given; empty for none."""
    learned = sorted(_analyser().learned)
    return hashlib.sha256("\n".join(learned).encode()).hexdigest()[:16] if learned else ""


def pieces_of(words: Iterable[str]) -> dict[str, list[str]]:
    """Of the words that an untaught analyser tears apart, the pieces that are words themselves."""
    return _pieces_by(_untaught_kiwi(), list(words))


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
    """`centre` and `center` are one word; so are `colour` and `color`."""
    return str(_stemmer().stemWord(BRITISH_RE.sub("er", BRITISH_OUR.sub("or", word))))


@cache
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


class _Analyser:
    """Kiwi with the words it was taught, loaded when the first text is read. Safe for threads: one reads at a time."""

    def __init__(self) -> None:
        self.learned: set[str] = set()
        self.names: dict[str, Sequence[str]] = {}
        self.lessons = 0
        self._waiting: list[str] = []
        self._waiting_names: dict[str, Sequence[str]] = {}
        self._pieces: dict[str, Sequence[str]] = {}
        self._kiwi: Any = None
        self._lock = threading.Lock()

    def learn(self, words: Iterable[str]) -> None:
        with self._lock:
            self._waiting += [word for word in words if word not in self.learned]
            self.learned.update(self._waiting)
            self.lessons += 1

    def learn_names(self, names: Mapping[str, Sequence[str]]) -> None:
        with self._lock:
            new = {word: pieces for word, pieces in names.items() if self.names.get(word) != pieces}
            if new:
                self._waiting_names |= new
                self.names |= new
                self.lessons += 1

    def morphemes_of(self, texts: Iterable[str]) -> Iterator[list[str]]:
        with self._lock:
            kiwi = self._taught_kiwi()
            for morphemes in kiwi.tokenize(texts):
                yield [form for morpheme in morphemes if has_meaning(morpheme) for form in self._forms(morpheme.form)]

    def tagged(self, text: str) -> list[Morpheme]:
        with self._lock:
            return [Morpheme(one.form, one.tag, one.start, not one.oov) for one in self._taught_kiwi().tokenize(text)]

    def _forms(self, form: str) -> tuple[str, ...]:
        """A taught word with its pieces, so that `부하` finds `과부하`; any other word alone."""
        return (form, *self._pieces.get(form, ()))

    def _taught_kiwi(self) -> Any:
        if self._kiwi is None:
            self._kiwi = _untaught_kiwi()
            lines = resources.files("indexes").joinpath(PLANT_WORDS).read_text(encoding="utf-8").splitlines()
            self._teach({word: pieces.split() for word, _, pieces in (line.partition("\t") for line in lines)})
        if self._waiting:
            self._teach(_pieces_by(self._kiwi, self._waiting))
            self._waiting = []
        if self._waiting_names:
            self._teach(self._waiting_names)
            self._waiting_names = {}
        return self._kiwi

    def _teach(self, pieces: Mapping[str, Sequence[str]]) -> None:
        for word in pieces:
            self._kiwi.add_user_word(word, "NNG")
        self._pieces.update(pieces)


@cache
def _analyser() -> _Analyser:
    return _Analyser()


def _untaught_kiwi() -> Any:
    from kiwipiepy import Kiwi

    return Kiwi(num_workers=1)


def _pieces_by(kiwi: Any, words: Sequence[str]) -> dict[str, list[str]]:
    torn = {}
    for word, morphemes in zip(words, kiwi.tokenize(words), strict=True):
        forms = [morpheme.form for morpheme in morphemes]
        if len(forms) > 1 and any(len(form) == 1 for form in forms):
            torn[word] = [morpheme.form for morpheme in morphemes if has_meaning(morpheme) and len(morpheme.form) > 1]
    return torn


def has_meaning(morpheme: Any) -> bool:
    """Whether a morpheme, Kiwi's or ours, is a search token."""
    is_word = morpheme.tag in MEANINGFUL_TAGS and morpheme.form not in KOREAN_STOP_WORDS
    return is_word and HANGUL.match(morpheme.form) is not None
