"""Writes the trained vectors as a sentence-transformers model: tokenizer, float16 weights, modules.

Run by itself it prints what `assistant/model_catalogue.toml` has to say about the files of such a folder.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer

# Normalize has no files: its path is empty, because git and wheels keep no empty folder.
MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "", "type": "sentence_transformers.models.Normalize"},
]
FILES = ("model.safetensors", "tokenizer.json", "modules.json", "config_sentence_transformers.json")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="what train_embedder.py wrote")
    print(catalogue_lines(parser.parse_args().folder))


def export_model(folder: Path, tokenizer: Tokenizer, weights: np.ndarray) -> None:
    """`weights` has shape (vocabulary, dimension)."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    save_file({"embedding.weight": weights.astype(np.float16)}, str(folder / "model.safetensors"))
    (folder / "modules.json").write_text(json.dumps(MODULES, indent=2) + "\n", encoding="utf-8")
    settings = {"similarity_fn_name": "cosine", "prompts": {}, "default_prompt_name": None}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")


def catalogue_lines(folder: Path) -> str:
    """The `files` of the model's entry in the catalogue: name, size in bytes, SHA-256."""
    lines = []
    for name in FILES:
        data = (folder / name).read_bytes()
        sha256 = hashlib.sha256(data).hexdigest()
        lines.append(f'    {{ name = "{name}", size = {len(data)}, sha256 = "{sha256}" }},')
    return "\n".join(["files = [", *lines, "]"])


if __name__ == "__main__":
    main()
