"""A whole running program without a model: what `create_app` is given in tests of the web."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from assistant.access.access import Access
from assistant.conversation import Conversations
from assistant.curation.curated_answers import CuratedAnswers
from assistant.curation.feedback import Feedback
from assistant.curation.missed_words import MissedWords
from assistant.curation.unanswered import Unanswered
from assistant.engine import Prompt
from assistant.evaluation.background_runs import Evaluations
from assistant.file_fates import FileFates
from assistant.folders.folder_watch import FolderWatch
from assistant.model_verification import ModelVerification
from assistant.models import ModelStore
from assistant.plant_glossary import PlantGlossary
from assistant.settings import Settings
from assistant.translation import Translator
from assistant.waiting_line import WaitingLine
from indexes.assets import Assets
from indexes.machine_photos import MachinePhotos
from ingest.outcomes import IngestOptions
from tests.fakes.assistant import FakeAssistant
from tests.fakes.document_control import FakeDocumentControl
from tests.fakes.embedder_switch import PlantEmbedders
from tests.fakes.engine import ScriptedEngine
from tests.fakes.jobs import FakeJobs
from tests.fakes.library import FakeLibrary
from tests.fakes.plant import make_plant


@dataclass(frozen=True)
class FakeSource:
    file: Path
    path: str


class FakeRuntime:
    def __init__(
        self,
        folder: Path,
        *,
        empty: bool = False,
        max_upload_mb: int = 1,
        token_delay_s: float = 0.0,
        port: int = 8080,
        is_open: bool = True,
    ) -> None:
        self.settings = Settings(
            data_dir=folder,
            models_dir=folder / "models",
            server={"max_upload_mb": max_upload_mb, "port": port, "open": is_open},
        )  # type: ignore[arg-type]
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
    def translator(self) -> Translator:
        """The real one with an engine that writes the text backwards, word by word, and numbers as they are."""
        return Translator(ScriptedEngine(_backwards), WaitingLine(8))

    @cached_property
    def access(self) -> Access:
        return Access(self.library.database)

    @cached_property
    def models(self) -> ModelStore:
        """A folder of its own: the language model is not in it."""
        return ModelStore(self.settings.models_dir)

    @cached_property
    def verification(self) -> ModelVerification:
        return ModelVerification(self.models, self.settings.models_dir)

    @cached_property
    def evaluations(self) -> Evaluations:
        """The real runs, of the documents in memory and the scripted answers."""
        return Evaluations(self.library, self.assistant)  # type: ignore[arg-type]

    @cached_property
    def embedders(self) -> PlantEmbedders:
        """The real change of models, of a small library of its own."""
        return PlantEmbedders(self.settings.data_dir / "embedders")

    @cached_property
    def unanswered(self) -> Unanswered:
        return Unanswered(self.library, self.curated)  # type: ignore[arg-type]

    @cached_property
    def missed_words(self) -> MissedWords:
        return MissedWords(self.library, self.unanswered)  # type: ignore[arg-type]

    @cached_property
    def plant_glossary(self) -> PlantGlossary:
        return PlantGlossary(self.settings.data_dir / "glossary.tsv", self.library)  # type: ignore[arg-type]

    @cached_property
    def assets(self) -> Assets:
        return Assets(self.library.database)

    @cached_property
    def photos(self) -> MachinePhotos:
        return MachinePhotos(self.library.database)

    @cached_property
    def fates(self) -> FileFates:
        return FileFates(self.library.database)

    @cached_property
    def folders(self) -> FolderWatch:
        """The real watched folders, read by the jobs that read nothing."""
        return FolderWatch(
            self.library,  # type: ignore[arg-type]
            self.jobs,  # type: ignore[arg-type]
            self.fates,
            IngestOptions(),
            lambda ids: [self.remove_document(document_id) for document_id in ids] and None,
            data_dir=self.settings.data_dir,
            settle_s=0,
        )

    @cached_property
    def control(self) -> FakeDocumentControl:
        return FakeDocumentControl(self.library)

    def upload_path(self, filename: str) -> FakeSource:
        return FakeSource(self.settings.data_dir / "uploads" / filename, f"uploads/{filename}")

    def remove_document(self, document_id: str) -> None:
        document = self.library.contents.pop(document_id).document
        self.fates.mark_removed(document.path)

    def warm_up(self) -> None:
        """There is no model to load."""

    def close(self) -> None:
        self.is_closed = True


def _backwards(prompt: Prompt) -> str:
    """The text of a prompt that asks for a translation, its words in reverse order."""
    return " ".join(reversed(prompt.user.partition("\n\n")[2].split()))
