"""A whole running program without a model: what `create_app` is given in tests of the web."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from assistant.conversation import Conversations
from assistant.curation.curated_answers import CuratedAnswers
from assistant.curation.feedback import Feedback
from assistant.settings import Settings
from indexes.assets import Assets
from tests.fakes.assistant import FakeAssistant
from tests.fakes.jobs import FakeJobs
from tests.fakes.library import FakeLibrary
from tests.fakes.plant import make_plant


@dataclass(frozen=True)
class FakeSource:
    file: Path
    path: str


class FakeRuntime:
    def __init__(
        self, folder: Path, *, empty: bool = False, max_upload_mb: int = 1, token_delay_s: float = 0.0, port: int = 8080
    ) -> None:
        self.settings = Settings(data_dir=folder, server={"max_upload_mb": max_upload_mb, "port": port})  # type: ignore[arg-type]
        self.library = FakeLibrary([] if empty else make_plant(folder / "files"), folder)
        self.assistant = FakeAssistant(self.library, token_delay_s)
        self.jobs = FakeJobs(self.library)
        self.is_closed = False

    @cached_property
    def feedback(self) -> Feedback:
        return Feedback(self.library.database)

    @cached_property
    def curated(self) -> CuratedAnswers:
        """The real approved answers, about the documents in memory."""
        return CuratedAnswers(self.library, Conversations(self.library.database), self.feedback)  # type: ignore[arg-type]

    @cached_property
    def assets(self) -> Assets:
        return Assets(self.library.database)

    def upload_path(self, filename: str) -> FakeSource:
        return FakeSource(self.settings.data_dir / "uploads" / filename, f"uploads/{filename}")

    def remove_document(self, document_id: str) -> None:
        del self.library.contents[document_id]

    def warm_up(self) -> None:
        """There is no model to load."""

    def close(self) -> None:
        self.is_closed = True
