"""Which words two texts share, within and across the two languages, without a morphological analyser.

Checking an answer must not wait for one: an analyser reads some twenty letters a millisecond, an answer's passages have
thousands. English words are compared by their stems. Korean words lose their endings, and are looked for in the other
text with its blanks taken out, as lines broken within a word ("고 려한") want it anyway. Across languages the
translations of an English stem are looked for in the Korean text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from indexes.analysis import analyse, normalise
from indexes.word_translations import load_word_translations

_ENGLISH_WORD = re.compile(r"[A-Za-z]{2,}(?:'[a-z]+)?")
HANGUL_RUN = re.compile(r"[가-힣]+")
# Where the ending of a verb made of a noun begins: 점검|한다, 체결|되어, 교환|합니다. Two syllables at least stay.
_VERBAL = re.compile(
    r"(?<=[가-힣]{2})(?:하|한|할|함|합|해|했|되|된|될|됨|됩|돼|됐|시키|시킨|시킬|시킵|시켜|입니|이다|이며|이고|인(?=$))"
)
_PARTICLES = (
    r"(?:으로부터|에서는|에서의|으로는|에는|에서|에게|으로|부터|까지|마다|보다|처럼|이나|이란|과의|와의|만을|들을|들은|들이"
    r"|은|는|이|가|을|를|의|에|로|와|과|도|만|들)$"
)
# 온도, 주의, 회로 end like particles: two syllables stay, but for 문을 and 손은.
_PARTICLE = re.compile(rf"(?<=[가-힣]{{2}}){_PARTICLES}|(?<=^[가-힣])(?:에서|으로|까지|부터|에는|을|를|은|는)$")
_PARTICLE_ALONE = re.compile(_PARTICLES)
_VERB_ENDING = re.compile(r"(?:다|요|오|라|고|면|지|며|서|는|도록|여|어|아|은|을|ㄹ|기|데|까)$")
# Single letters that name a kind: A형, type B, C급.
_LABEL = re.compile(
    r"(?<![A-Za-z0-9])([A-Z])(?=\s?(?:형|급|종|타입|등급|호기|호|동|라인|조|구역)|[- ](?:type|class|grade|model)\b)"
    r"|(?:[Tt]ype|[Cc]lass|[Gg]rade|[Mm]odel|[Ll]ine|[Zz]one|[Cc]ase|[Mm]ethod|타입|등급|방법)\s([A-Z])(?![A-Za-z0-9])"
)
_SYLLABLES = 28  # final consonants of a syllable block, with none
# Words that say nothing about what a sentence is about.
_KOREAN_LIGHT = frozenset(
    "경우 때문 이상 이하 초과 미만 이내 최대 최소 까지 다음 사항 해당 각각 또는 그리고 문서 문서에 따르 반드시 금지 "
    "하여 한다 합니 합니다 할 한 하는 하고 하며 해야 하여야 되 돼 되는 된다 됩니 있다 있습니 없다 없습니 "
    "않 않느 않고 않은 않는다 않습니 않아 말 말고 말것 마시 안 못 것 수 등 및 그 이 저".split()
)
_ENGLISH_LIGHT = frozenset(
    "until befor after unless without never onli need most least maximum minimum less more below abov within when "
    "while dure there each also make sure ensur pleas prohibit forbidden document accord case".split()
)
_SHARE_MIN = 0.08  # of a translation that counts
_TRANSLATIONS_MAX = 6


@dataclass(frozen=True)
class Words:
    """The words of one text: English stems, Korean words without endings, and its Hangul in one run."""

    stems: frozenset[str]
    korean: frozenset[str]
    hangul: str
    labels: frozenset[str] = field(default=frozenset())

    def __len__(self) -> int:
        return len(self.stems) + len(self.korean) + len(self.labels)

    def shared_with(self, other: Words) -> frozenset[str]:
        """Those of these words that `other` has, itself or in translation."""
        stems = {stem for stem in self.stems if stem in other.stems or other.has_translation(stem)}
        korean = {word for word in self.korean if other.has_korean(word) or _is_translated(word, other.stems)}
        return frozenset(stems | korean | (self.labels & other.labels))

    def has_korean(self, word: str) -> bool:
        return word in self.korean or (len(word) > 1 and word in self.hangul)

    def has_translation(self, stem: str) -> bool:
        return bool(self.hangul) and any(self.has_korean(word) for word in _translations(stem))

    def minus(self, other: Words) -> Words:
        """What `other` has not; the Hangul run stays."""
        shared = self.shared_with(other)
        return Words(self.stems - shared, self.korean - shared, self.hangul, self.labels - shared)


@lru_cache(maxsize=4096)
def read_words(text: str) -> Words:
    plain = normalise(text)
    latin = HANGUL_RUN.sub(" ", plain)
    stems = {stem for word in _ENGLISH_WORD.findall(latin) for stem in _stems_of(word.lower())}
    runs = HANGUL_RUN.findall(plain)
    korean = {stem for run in runs if not _says_nothing(stem := stem_korean(run))}
    labels = {f"@{match[1] or match[2]}" for match in _LABEL.finditer(plain)}
    return Words(frozenset(stems), frozenset(korean), "".join(runs), frozenset(labels))


def _says_nothing(stem: str) -> bool:
    return stem in _KOREAN_LIGHT or bool(_PARTICLE_ALONE.match(stem))


@lru_cache(maxsize=8192)
def _stems_of(word: str) -> tuple[str, ...]:
    """None for a word that says nothing."""
    return tuple(stem for stem in analyse(word) if stem not in _ENGLISH_LIGHT)


@lru_cache(maxsize=8192)
def stem_korean(word: str) -> str:
    """`점검한다` → `점검`, `펌프를` → `펌프`, `조입니다` and `조인다` → `조이`."""
    if verbal := _VERBAL.search(word):
        return word[: verbal.start()]
    bare = _PARTICLE.sub("", word)
    if len(bare) > 2 and _VERB_ENDING.search(bare):
        return bare[0] + _without_final(bare[1])
    return bare


def _without_final(syllable: str) -> str:
    code = ord(syllable) - ord("가")
    return chr(ord("가") + code - code % _SYLLABLES)


@lru_cache(maxsize=8192)
def _translations(stem: str) -> tuple[str, ...]:
    found = load_word_translations().of(stem)
    return tuple(word for word, share in found[:_TRANSLATIONS_MAX] if share >= _SHARE_MIN and HANGUL_RUN.match(word))


def _is_translated(word: str, stems: frozenset[str]) -> bool:
    return bool(stems) and not stems.isdisjoint(_stems_for(word))


@lru_cache(maxsize=8192)
def _stems_for(word: str) -> frozenset[str]:
    """The English stems that translate a Korean word, or a word that it begins with: 점검 in 점검표."""
    table = load_word_translations()
    parts = [word[:length] for length in range(len(word), min(1, len(word) - 1), -1)]
    found = (pair for part in parts for pair in table.of(part)[:_TRANSLATIONS_MAX])
    return frozenset(stem for stem, share in found if share >= _SHARE_MIN and stem.isascii())
