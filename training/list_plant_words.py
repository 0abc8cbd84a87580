"""Lists the plant words that the Korean analyser would tear apart, as `과전류` into `과전` and `류`.

Writes `indexes/plant_words.tsv`: each word, and those of its pieces that are words themselves (`과부하`: `부하`), so
that a part still finds the whole. The words are those of the glossary (`prompts/glossary/`).
"""

from __future__ import annotations

import argparse
from pathlib import Path

from indexes.analysis import pieces_of
from indexes.glossary import Glossary

GLOSSARY = Path(__file__).resolve().parents[1] / "prompts" / "glossary"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", type=Path)
    output = parser.parse_args().output
    words = Glossary.read(sorted(GLOSSARY.glob("*.tsv"))).korean_words
    with output.open("w", encoding="utf-8") as file:
        for word, pieces in pieces_of(words).items():
            file.write(f"{word}\t{' '.join(pieces)}\n")


if __name__ == "__main__":
    main()
