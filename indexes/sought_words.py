"""The words of a question with all that may stand for them: variants of the plant, translations, both with a share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from indexes.analysis import PAIR, content_words, search_tokens
from indexes.glossary import FoundTerm, Glossary
from indexes.word_translations import WordTranslations

# What people wrote down as a translation is nearly as sure as the word itself; a variant of the same language too.
TERM_SHARE = 0.8
PAIR_WEIGHT = 0.3
# A translation counts a little less than the word itself: it may be the wrong one.
TRANSLATION_WEIGHT = 0.8


@dataclass(frozen=True, slots=True)
class SoughtWord:
    """A token of the question; `others` are tokens that may stand for it, each with a share up to 1."""

    token: str
    others: tuple[tuple[str, float], ...] = ()

    @property
    def is_pair(self) -> bool:
        """Two syllables of a Korean word, which help to find it but are no word of their own."""
        return self.token.startswith(PAIR)


def sought_words(
    text: str, glossary: Glossary, translations: WordTranslations, extra: Iterable[str] = ()
) -> list[SoughtWord]:
    """The question's tokens in order, once each; `extra` are tokens that only the index could tell (spaced codes)."""
    terms = _shares_of_terms(glossary.find(text))
    words = []
    for token in dict.fromkeys([*search_tokens(text), *extra]):
        others = dict(translations.of(token))
        for other, share in terms.get(token, {}).items():
            others[other] = max(others.get(other, 0.0), share)
        others.pop(token, None)
        words.append(SoughtWord(token, tuple(others.items())))
    return words


def lexical_weights(words: Iterable[SoughtWord]) -> dict[str, float]:
    """Every token that is looked for, and how much it counts."""
    weights: dict[str, float] = {}
    for word in words:
        weights[word.token] = max(weights.get(word.token, 0.0), PAIR_WEIGHT if word.is_pair else 1.0)
        for other, share in word.others:
            weights[other] = max(weights.get(other, 0.0), TRANSLATION_WEIGHT * share)
    return weights


def _shares_of_terms(found: Iterable[FoundTerm]) -> dict[str, dict[str, float]]:
    """By each token of a spelled term, the tokens of its variants and translations with their shares.

    Of several words that only together mean the term, each has its part of the share.
    """
    by_token: dict[str, dict[str, float]] = {}
    for term in found:
        shares: dict[str, float] = {}
        for word in (*term.variants, *term.translations):
            tokens = _tokens(word)
            for token in tokens:
                shares[token] = max(shares.get(token, 0.0), TERM_SHARE / len(tokens) ** 0.5)
        own = _tokens(term.spelled)
        for token in own:
            by_token.setdefault(token, {}).update(shares)
        # `서보 모터` written as one word may be one token.
        by_token.setdefault("".join(term.spelled.split()), {}).update({**dict.fromkeys(own, TERM_SHARE), **shares})
    return by_token


@lru_cache(maxsize=20_000)
def _tokens(word: str) -> tuple[str, ...]:
    return tuple(content_words(word))
