"""The real change to another embedding model, of a small real library, with embedders that need no model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.embedder_switch import EmbedderSwitch
from assistant.model_catalogue import ModelCatalogue, ModelFile
from assistant.model_files import write_record
from assistant.models import ModelStore
from indexes.embedder import Vectors
from indexes.embedder_change import BATCH
from indexes.errors import EmbedderError
from indexes.library import Library
from indexes.messages import message
from tests.fakes.documents import new_document, publish
from tests.fakes.embedder import HashingEmbedder

IN_FORCE, OTHER, BROKEN, MISSING = "banjang-static-ko-en", "use-multilingual-v3", "broken-small", "bge-m3"
CHUNKS = 4 * BATCH
ENTRY = """
[[model]]
name = "{name}"
task = "embedder"
title = "{title}"
languages = ["ko", "en"]
licence = "Apache-2.0"
memory_mb = 180
files = [{{ name = "weights.npz", size = 30377056 }}]
sources = [{{ type = "hub", repo = "plant/{name}" }}]
"""


class CountingEmbedder(HashingEmbedder):
    """Knows how many chunks it has read."""

    read = 0

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = super().embed(texts)
        self.read += len(texts)
        return vectors


class PlantEmbedders(EmbedderSwitch):
    """From the `asked_from`-th chunk on somebody waits for an answer; None: nobody does."""

    def __init__(self, folder: Path) -> None:
        self.library = Library.open(folder / "data", HashingEmbedder(name=IN_FORCE))
        self.asked_from: int | None = None
        self.loaded: list[CountingEmbedder] = []
        if not self.library.documents():
            chunks = [f"펌프 {number}호는 매주 누유를 점검한다." for number in range(CHUNKS)]
            publish(self.library, new_document(folder, "펌프.txt", chunks, language="ko"))
        super().__init__(self.library, _models(folder / "models"), self._loaded, self._somebody_asks)

    def _loaded(self, name: str) -> CountingEmbedder:
        if name == BROKEN:
            raise EmbedderError(
                message("indexes.embedder.unusable", name=name, reason="weights.npz"),
                message("indexes.embedder.unusable_hint", name=name),
            )
        self.loaded.append(CountingEmbedder(name=name, fingerprint=f"{name}-1", dimension=64))
        return self.loaded[-1]

    def _somebody_asks(self) -> bool:
        return self.asked_from is not None and self.loaded[-1].read >= self.asked_from


def _models(folder: Path) -> ModelStore:
    """All but one of them are on this machine."""
    titles = {
        IN_FORCE: "Banjang static embedder", OTHER: "Universal Sentence Encoder", BROKEN: "Broken", MISSING: "BGE-M3",
    }  # fmt: skip
    catalogue = ModelCatalogue.parse("".join(ENTRY.format(name=name, title=title) for name, title in titles.items()))
    for entry in catalogue:
        if entry.name != MISSING:
            (folder / entry.name).mkdir(parents=True, exist_ok=True)
            weights = folder / entry.name / "weights.npz"
            weights.write_bytes(b"")
            write_record(folder / entry.name, entry.name, [ModelFile("weights.npz", "0" * 64)])
    return ModelStore(folder, catalogue)
