"""Trains the static embedder: a text's vector is the mean of its tokens' vectors, normalised.

Wieting et al., "Simple and Effective Paraphrastic Similarity from Parallel Translations" (ACL 2019), with the
contrastive loss over in-batch negatives (InfoNCE: van den Oord et al., 2018) that sentence-transformers trains its
`StaticEmbedding` with. Batches are of one source and kind (translations, answers) so that negatives are as hard as what
the model will have to tell apart.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from export import catalogue_lines, export_model
from teacher import start_vectors
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional

DIMENSION = 256
BATCH = 2_048
TEMPERATURE = 0.05
TOKEN_DROP = 0.15
TOKENS_MAX = 96
LEARNING_RATE = 3e-3
# How often an epoch shows each source: texts about machines are few and count most, general ones are many.
REPEATS = {"plant": 6, "glossary": 1, "help": 1, "manuals": 1, "descriptions": 1, "wordnet": 1, "gettext": 1}


@dataclass(frozen=True)
class Encoded:
    """Pairs of one kind and source as token ids; `groups` are equal where two pairs mean the same."""

    a: list[np.ndarray]
    b: list[np.ndarray]
    groups: np.ndarray


class MeanOfTokens(nn.Module):
    """Sums and normalises, which is the mean normalised. `start` has shape (vocabulary, dimension)."""

    def __init__(self, start: np.ndarray) -> None:
        super().__init__()
        self.tokens = nn.EmbeddingBag.from_pretrained(torch.from_numpy(start), freeze=False, mode="sum")

    def forward(self, ids: torch.Tensor, offsets: torch.Tensor) -> torch.Tensor:
        """Token ids of all texts (n,) and where each text begins (texts,) to unit vectors (texts, dimension)."""
        return functional.normalize(self.tokens(ids, offsets), dim=-1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=Path, help="the pairs.jsonl that make_pairs.py wrote")
    parser.add_argument("vocabulary", type=Path, help="the tokenizer.json that train_vocabulary.py wrote")
    parser.add_argument("translations", type=Path, help="what train_translations.py wrote")
    parser.add_argument("teacher", type=Path, help="the folder of all-MiniLM-L6-v2")
    parser.add_argument("output", type=Path, help="the model's folder to write")
    parser.add_argument("--epochs", type=int, default=7)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    np.random.seed(arguments.seed)
    records = [json.loads(line) for line in arguments.pairs.open(encoding="utf-8")]
    tokenizer = Tokenizer.from_file(str(arguments.vocabulary))
    start = start_vectors(tokenizer, arguments.teacher, arguments.translations, DIMENSION)
    kinds = encode(records, tokenizer)
    model = train(kinds, start, arguments.epochs, random.Random(arguments.seed))
    export_model(arguments.output, tokenizer, model.tokens.weight.detach().numpy())
    print(catalogue_lines(arguments.output))


def encode(records: Sequence[dict[str, str]], tokenizer: Tokenizer) -> dict[str, Encoded]:
    """By "source kind"."""
    by_kind: dict[str, list[dict[str, str]]] = defaultdict(list)
    for record in records:
        by_kind[f"{record['source']} {record['kind']}"].append(record)
    kinds = {}
    for kind, rows in by_kind.items():
        sides = [
            [np.array(e.ids[:TOKENS_MAX], np.int64) for e in tokenizer.encode_batch_fast([row[side] for row in rows])]
            for side in ("a", "b")
        ]
        numbers: dict[str, int] = {}
        groups = np.array([numbers.setdefault(row.get("group") or row["b"], len(numbers)) for row in rows])
        kinds[kind] = Encoded(*sides, groups)
    return kinds


def train(kinds: dict[str, Encoded], start: np.ndarray, epochs: int, chance: random.Random) -> MeanOfTokens:
    """Adam, the learning rate falling to nothing along half a cosine; prints each epoch's mean loss and the seconds."""
    model = MeanOfTokens(start)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE, betas=(0.9, 0.99))
    steps, done, began = epochs * sum(1 for _ in batches(kinds, chance)), 0, time.monotonic()
    for epoch in range(epochs):
        losses = []
        for kind, chosen in batches(kinds, chance):
            for group in optimizer.param_groups:
                group["lr"] = LEARNING_RATE * 0.5 * (1 + math.cos(math.pi * done / steps))
            loss = contrast(model, kinds[kind], chosen)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            done += 1
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.3f}, {time.monotonic() - began:.0f} s", flush=True)
    return model


def batches(kinds: dict[str, Encoded], chance: random.Random) -> Iterator[tuple[str, list[int]]]:
    """One epoch: (kind, places of its pairs), in random order."""
    plan = []
    for kind, encoded in kinds.items():
        for _ in range(REPEATS[kind.partition(" ")[0]]):
            order = list(range(len(encoded.a)))
            chance.shuffle(order)
            plan += [(kind, order[start : start + BATCH]) for start in range(0, len(order), BATCH)]
    chance.shuffle(plan)
    return iter(plan)


def contrast(model: MeanOfTokens, pairs: Encoded, chosen: Sequence[int]) -> torch.Tensor:
    """InfoNCE both ways, a scalar; pairs that mean the same are no negatives of each other."""
    a = model(*bag([pairs.a[place] for place in chosen]))
    b = model(*bag([pairs.b[place] for place in chosen]))
    scores = a @ b.T / TEMPERATURE
    groups = torch.from_numpy(pairs.groups[chosen])
    same = (groups[:, None] == groups[None, :]).fill_diagonal_(False)
    scores = scores.masked_fill(same, -1e4)
    target = torch.arange(len(chosen))
    return (functional.cross_entropy(scores, target) + functional.cross_entropy(scores.T, target)) / 2


def bag(texts: Sequence[np.ndarray]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids (n,) and offsets (texts,) of a batch with some tokens dropped; a text keeps at least one."""
    lengths = np.array([len(text) for text in texts])
    ids = np.concatenate(texts) if lengths.sum() else np.zeros(0, np.int64)
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    kept = np.random.random(len(ids)) >= TOKEN_DROP
    kept[starts[lengths > 0]] |= np.add.reduceat(kept, starts[lengths > 0]) == 0
    counts = np.zeros(len(texts), np.int64)
    counts[lengths > 0] = np.add.reduceat(kept.astype(np.int64), starts[lengths > 0])
    offsets = np.concatenate([[0], np.cumsum(counts)[:-1]])
    return torch.from_numpy(ids[kept]), torch.from_numpy(offsets)


if __name__ == "__main__":
    main()
