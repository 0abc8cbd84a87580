"""Words of a question that no document holds: other spellings, slang of the plant, what nobody wrote down.

A word of several pieces counts as known when all of its pieces are: `유압 탱크` needs no document with `유압탱크`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexes.analysis import ENGLISH_STOP_WORDS, HANGUL, Morpheme, content_words, tagged_morphemes, without_codes
from indexes.glossary import FoundTerm, Glossary
from indexes.lexical import WORD_FIELDS, LexicalIndex
from indexes.word_translations import load_word_translations

# Nouns, roots, what is written onto them, and what a strange word's syllables are taken for (Kiwi's Sejong tag set).
NOUN_TAGS = frozenset(("NNG", "NNP", "NNB", "NP", "NR", "XR", "XPN", "XSN", "IC", "MM"))
ENGLISH_WORD = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z]{3,}(?![A-Za-z0-9_])")


def unknown_words(text: str, lexical: LexicalIndex, glossary: Glossary) -> list[str]:
    """In order, once each, as they are written; English in small letters. Codes and numbers are no words.

    Left out are words with a variant or a translation that the documents hold.
    """
    plain = without_codes(text)
    words = [*_korean_words(plain, lexical), *_english_words(plain)]
    return [word for word in dict.fromkeys(words) if not _is_known(word, lexical, glossary)]


def is_torn_apart(word: str) -> bool:
    """Whether the analyser cuts syllables off a word that is one: what `learn_words` keeps it from."""
    forms = [morpheme.form for morpheme in tagged_morphemes(word)]
    return len(forms) > 1 and any(len(form) == 1 for form in forms)


def _korean_words(plain: str, lexical: LexicalIndex) -> Iterator[str]:
    if not HANGUL.search(plain):
        return
    for run in _noun_runs(tagged_morphemes(plain)):
        unknown = [place for place, piece in enumerate(run) if not _is_known_piece(piece, lexical)]
        word = "".join(piece.form for piece in run[unknown[0] : unknown[-1] + 1]) if unknown else ""
        if len(word) > 1 and HANGUL.match(word):
            yield from _unknown_rest(word, lexical)


def _unknown_rest(word: str, lexical: LexicalIndex) -> Iterator[str]:
    """What known words before and behind leave over: `콘베아` of `프레스콘베아`, nothing of `프레스클러치`."""
    start, end = 0, len(word)
    while known := next((cut for cut in range(end, start + 1, -1) if _frequency(word[start:cut], lexical)), 0):
        start = known
    while known := next((cut for cut in range(start, end - 1) if _frequency(word[cut:end], lexical)), 0):
        end = known
    if start < end:
        yield word[start:end] if end - start > 1 else word


def _noun_runs(morphemes: list[Morpheme]) -> Iterator[list[Morpheme]]:
    """Nouns written as one word."""
    run: list[Morpheme] = []
    for morpheme in morphemes:
        is_noun = morpheme.tag in NOUN_TAGS
        if run and not (is_noun and run[-1].start + len(run[-1].form) == morpheme.start):
            yield run
            run = []
        if is_noun:
            run.append(morpheme)
    if run:
        yield run


def _is_known_piece(morpheme: Morpheme, lexical: LexicalIndex) -> bool:
    return len(morpheme.form) > 1 and _frequency(morpheme.form, lexical) > 0


def _english_words(plain: str) -> Iterator[str]:
    words = (match.group().lower() for match in ENGLISH_WORD.finditer(plain))
    yield from (word for word in words if word not in ENGLISH_STOP_WORDS)


def _is_known(word: str, lexical: LexicalIndex, glossary: Glossary) -> bool:
    tokens = content_words(word)
    if not tokens:
        return True
    others = [term for found in glossary.find(word) if _is_whole(found, word) for term in _tokens_beside(found)]
    if len(tokens) == 1:
        others += [tokens[0], *(other for other, _ in load_word_translations().of(tokens[0]))]
    if any(_frequency(token, lexical) for token in others):
        return True
    return HANGUL.match(word) is not None and bool(lexical.chunks_with([word]))


def _is_whole(found: FoundTerm, word: str) -> bool:
    return len("".join(found.spelled.split())) >= len(word)


def _tokens_beside(found: FoundTerm) -> list[str]:
    return [token for other in (*found.variants, *found.translations) for token in content_words(other)]


def _frequency(token: str, lexical: LexicalIndex) -> int:
    """In how many chunks a token stands, be it in the text or above it."""
    return max(lexical.frequency(token, field) for field in WORD_FIELDS)
