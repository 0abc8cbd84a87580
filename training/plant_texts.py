"""The texts about machines that were written for this training (`plant_texts/`), and the glossary of plant terms."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from pairs import Pair

HERE = Path(__file__).resolve().parent
GLOSSARIES = HERE.parent / "prompts" / "glossary"


def read_plant_texts() -> Iterator[Pair]:
    """Message and explanation in both languages: two translations, and four ways from question to answer."""
    for path in sorted((HERE / "plant_texts").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            record = json.loads(line)
            ko, en, ko_text, en_text = (record[name] for name in ("ko", "en", "ko_text", "en_text"))
            yield Pair(ko, en, "translation", "plant", en)
            yield Pair(ko_text, en_text, "translation", "plant", en)
            for asked in (ko, en):
                for answered in (ko_text, en_text):
                    yield Pair(asked, answered, "answer", "plant", en)
    for path in sorted(GLOSSARIES.glob("*.tsv")):
        for line in path.read_text("utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                korean, english = line.split("\t")[:2]
                for ko in korean.split("|"):
                    for en in english.split("|"):
                        yield Pair(ko.strip(), en.strip(), "translation", "glossary")
