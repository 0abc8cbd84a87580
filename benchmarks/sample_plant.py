"""The sample plant in a library of its own, and the prompts that its questions make."""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.engine import Engine, Prompt
from assistant.runtime import Runtime, build, build_assistant
from assistant.settings import Settings
from ingest.pipeline import find_sources, ingest_files

SAMPLES = Path(__file__).parents[1] / "samples"


@contextmanager
def sample_plant(settings: Settings) -> Iterator[Runtime]:
    with tempfile.TemporaryDirectory() as folder:
        runtime = build(settings.model_copy(update={"data_dir": Path(folder)}))
        try:
            ingest_files(runtime.library, find_sources([SAMPLES / "plant"]))
            yield runtime
        finally:
            runtime.close()


class PromptCatcher:
    """Counts tokens like an engine, and says nothing to a prompt but keeps it."""

    def __init__(self, engine: Engine) -> None:
        self.name = engine.name
        self.prompts: list[Prompt] = []
        self._engine = engine

    def count_tokens(self, text: str) -> int:
        return self._engine.count_tokens(text)

    def stream(self, prompt: Prompt, *, max_tokens: int, cancel: threading.Event) -> Generator[str, None, None]:
        del max_tokens, cancel
        self.prompts.append(prompt)
        yield from ()

    def load(self) -> None:
        self._engine.load()

    def close(self) -> None:
        self._engine.close()


def catch_prompts(runtime: Runtime, count: int) -> list[Prompt]:
    """Of answerable sample questions spread over the set; what is answered without the model makes none."""
    lines = (SAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [entry["question"] for entry in map(json.loads, lines) if entry["answerable"]]
    catcher = PromptCatcher(runtime.assistant.engine)
    assistant = build_assistant(runtime.settings, runtime.library, catcher)
    for question in questions[:: max(1, len(questions) // (2 * count))]:
        for _ in assistant.answer(question):
            pass
    return catcher.prompts[:: max(1, len(catcher.prompts) // count)][:count]
