"""The tokenizer: a unigram vocabulary over both languages (Kudo, "Subword Regularization", ACL 2018)."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

UNKNOWN = "[UNK]"
SIZE = 40_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=Path, help="the pairs.jsonl that make_pairs.py wrote")
    parser.add_argument("output", type=Path, help="the tokenizer.json to write")
    arguments = parser.parse_args()
    records = map(json.loads, arguments.pairs.open(encoding="utf-8"))
    texts = dict.fromkeys(text for record in records for text in (record["a"], record["b"]))
    train_vocabulary(texts, SIZE).save(str(arguments.output), pretty=False)


def train_vocabulary(texts: Iterable[str], size: int) -> Tokenizer:
    """Full-width forms and case are one; digits stand alone, because a number's meaning is not in its digits."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Lowercase(), normalizers.Replace(Regex(r"\s+"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Metaspace(),
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.Split(Regex(r"[^\p{L}\p{N}▁]"), "isolated"),
        ]
    )
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=size, special_tokens=[UNKNOWN], unk_token=UNKNOWN, max_piece_length=12, show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


if __name__ == "__main__":
    main()
