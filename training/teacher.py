"""Where the token vectors start: what a large English model thinks of each token, carried over to Korean.

English tokens get the vector that all-MiniLM-L6-v2 (Apache-2.0) gives them as a text, reduced by principal components
(Tulkens and van Dongen, "Model2Vec", 2024); Korean tokens the mean of their English translations, by the probabilities
that `train_translations.py` learned. The contrastive training starts from there instead of from chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import snowballstemmer
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer

BLANK = "▁"
LENGTH = 1.6  # of a start vector, in the mean


def start_vectors(tokenizer: Tokenizer, teacher: Path, translations: Path, dimension: int) -> np.ndarray:
    """float32 of shape (vocabulary, dimension); near nothing for tokens of which nothing is known."""
    tokens = [tokenizer.id_to_token(number) for number in range(tokenizer.get_vocab_size())]
    vectors = np.random.default_rng(7).normal(0, 0.02, (len(tokens), dimension)).astype(np.float32)
    english = [number for number, token in enumerate(tokens) if is_english(token)]
    known = reduced(encode([tokens[number].strip(BLANK) for number in english], teacher), dimension)
    vectors[english] += known
    for number, vector in from_translations(
        tokens, translations, dict(zip((tokens[n] for n in english), known, strict=True))
    ):
        vectors[number] += vector
    return vectors


def is_english(token: str) -> bool:
    """Whole words: a piece from the middle of a word means nothing by itself."""
    word = token.strip(BLANK)
    return token.startswith(BLANK) and len(word) >= 2 and word.isascii() and word.isalpha()


def encode(words: Sequence[str], teacher: Path) -> np.ndarray:
    """Shape (words, the teacher's dimension), normalised."""
    model = SentenceTransformer(str(teacher), device="cpu", local_files_only=True)
    return np.asarray(model.encode(list(words), batch_size=256, normalize_embeddings=True), np.float32)


def reduced(vectors: np.ndarray, dimension: int) -> np.ndarray:
    """Shape (n, dimension): principal components of the centred vectors, for what all words share says nothing.

    The mean length is that of trained vectors.
    """
    centred = vectors - vectors.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    projected = centred @ axes[:dimension].T
    return projected / np.linalg.norm(projected, axis=1).mean() * LENGTH


def from_translations(
    tokens: Sequence[str], translations: Path, known: dict[str, np.ndarray]
) -> list[tuple[int, np.ndarray]]:
    """(Number, vector of shape (dimension,)) of Korean tokens that are words of the table, with or without the blank
    before them.
    """
    numbers = {token: number for number, token in enumerate(tokens)}
    stems: dict[str, list[np.ndarray]] = {}
    for token, vector in known.items():
        stems.setdefault(stem(token.strip(BLANK)), []).append(vector)
    sums: dict[str, tuple[np.ndarray, float]] = {}
    for line in translations.read_text("utf-8").splitlines():
        korean, english, forward, backward = line.split("\t")
        if english in stems:
            weight = (float(forward) * float(backward)) ** 0.5
            vector, total = sums.get(korean, (np.zeros(len(next(iter(known.values()))), np.float32), 0.0))
            sums[korean] = (vector + weight * np.mean(stems[english], axis=0), total + weight)
    return [
        (numbers[token], vector / max(total, 0.5))
        for korean, (vector, total) in sums.items()
        for token in (korean, BLANK + korean)
        if token in numbers
    ]


def stem(word: str) -> str:
    """As the table's English words are stemmed (`indexes.analysis.content_words`)."""
    return str(snowballstemmer.stemmer("english").stemWord(word))
