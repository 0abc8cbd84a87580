"""The composition root: settings in, a running program out. Nothing else builds parts."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path

import platformdirs

from assistant.access.access import Access
from assistant.answer import Assistant
from assistant.conversation import Conversations
from assistant.curation.curated_answers import CuratedAnswers
from assistant.curation.feedback import Feedback
from assistant.curation.missed_words import MissedWords
from assistant.curation.unanswered import Unanswered
from assistant.embedder_switch import EmbedderSwitch
from assistant.engine import AnswerError, Engine
from assistant.evaluation.background_runs import Evaluations
from assistant.file_fates import FileFates
from assistant.folders.folder_watch import FolderWatch
from assistant.folders.watcher import Watcher
from assistant.job_store import JobStore
from assistant.jobs import Jobs
from assistant.llama_engine import LlamaEngine, physical_cores
from assistant.llama_state import StateFiles
from assistant.model_verification import ModelVerification
from assistant.models import ModelStore
from assistant.plant_glossary import PlantGlossary
from assistant.prompt import render_answer
from assistant.question import Question
from assistant.settings import Settings
from assistant.translation import Translator
from indexes.analysis import learn_words
from indexes.assets import Assets
from indexes.document_control import DocumentControl
from indexes.embedder import Embedder, EmbedderWithTokens, SentenceTransformerEmbedder, UniversalSentenceEncoder
from indexes.embedder_in_force import indexed_embedder
from indexes.errors import BanjangError
from indexes.glossary import Glossary
from indexes.library import Library
from indexes.machine_photos import MachinePhotos
from indexes.messages import LANGUAGES
from indexes.static_embedder import STATIC_FILES, StaticEmbedder
from ingest.file_names import safe_file_name
from ingest.pipeline import IngestOptions, SourceFile

log = logging.getLogger(__name__)

UPLOADS = "uploads"
USE_WEIGHTS = "weights.npz"
TOKENS_BY = "banjang-static-ko-en"
GLOSSARY_FILE = "glossary.tsv"
PROMPT_STATES = "prompt-states"


@dataclass(frozen=True)
class Runtime:
    """The running program's parts; `close()` when done."""

    settings: Settings
    library: Library
    assistant: Assistant
    jobs: Jobs
    fates: FileFates
    folders: FolderWatch
    watcher: Watcher
    models: ModelStore
    feedback: Feedback
    curated: CuratedAnswers
    verification: ModelVerification
    evaluations: Evaluations

    @cached_property
    def access(self) -> Access:
        """Who may come in."""
        return Access(self.library.database)

    @cached_property
    def unanswered(self) -> Unanswered:
        """Questions that nobody could answer."""
        return Unanswered(self.library, self.curated)

    @cached_property
    def missed_words(self) -> MissedWords:
        """Words of theirs that no document holds."""
        return MissedWords(self.library, self.unanswered)

    @cached_property
    def plant_glossary(self) -> PlantGlossary:
        """The plant's own terms."""
        return PlantGlossary(self.settings.data_dir / GLOSSARY_FILE, self.library)

    @cached_property
    def control(self) -> DocumentControl:
        """Revisions taken back, names and dates put right."""
        return DocumentControl(self.library)

    @cached_property
    def translator(self) -> Translator:
        """Reading help by the same model, in the same line."""
        return Translator(self.assistant.engine, self.assistant.line)

    @cached_property
    def embedders(self) -> EmbedderSwitch:
        """The models that can embed, and the change to another one."""
        line = self.assistant.line
        return EmbedderSwitch(
            self.library, self.models, lambda name: load_embedder(name, self.models), lambda: len(line) > 0
        )

    @cached_property
    def photos(self) -> MachinePhotos:
        """What they look like."""
        return MachinePhotos(self.library.database)

    @property
    def assets(self) -> Assets:
        """The plant's machines."""
        return self.library.assets

    def upload_path(self, filename: str) -> SourceFile:
        """Where an uploaded file's bytes belong; the same name again is the same document."""
        name = safe_file_name(filename)
        return SourceFile(self.settings.data_dir / UPLOADS / name, f"{UPLOADS}/{name}")

    def remove_document(self, document_id: str) -> None:
        """Out of the library at once; an uploaded file goes too, so that it is not read again."""
        document = self.library.document(document_id)
        with self.library.begin_update() as update:
            update.remove(document_id)
            update.publish()
        if document.path.startswith(f"{UPLOADS}/"):
            (self.settings.data_dir / document.path).unlink(missing_ok=True)
        self.fates.mark_removed(document.path)

    def warm_up(self) -> None:
        """Loads the models in the background, so that the first question does not wait; watches folders from now on."""
        threading.Thread(target=self._load_models, name="warm-up", daemon=True).start()
        self.watcher.start()
        self.evaluations.fail_interrupted()

    def close(self) -> None:
        self.watcher.stop()
        self.jobs.close()
        self.evaluations.close()
        self.embedders.close()
        self.assistant.engine.close()
        self.library.close()

    def _load_models(self) -> None:
        self.library.search("warm up 준비")
        try:
            self.assistant.engine.load()
        except AnswerError as error:  # a model server may come up later than we do
            log.warning("%s", error)


def build(settings: Settings, *, check_index: bool = True) -> Runtime:
    """Raises `BanjangError` when a model is missing or the index does not fit. `check_index=False` for a reindex."""
    models = ModelStore(settings.models_dir)
    library = open_library(settings, models, check=check_index)
    try:
        options = ingest_options(settings)
        fates = FileFates(library.database)
        jobs = Jobs(library, JobStore(library.database), fates, options)
        folders = build_folders(settings, library, jobs, fates)
        watcher = Watcher(folders, settings.ingest.watch_minutes * 60)
        assistant = build_assistant(settings, library, build_engine(settings, models))
        return Runtime(
            settings,
            library,
            assistant,
            jobs,
            fates,
            folders,
            watcher,
            models,
            Feedback(library.database),
            assistant.curated,
            ModelVerification(models, settings.models_dir),
            Evaluations(library, assistant),
        )
    except BaseException:
        library.close()
        raise


def build_folders(settings: Settings, library: Library, jobs: Jobs, fates: FileFates) -> FolderWatch:
    def remove_documents(document_ids: Sequence[str]) -> None:
        with library.begin_update() as update:
            for document_id in document_ids:
                update.remove(document_id)
            update.publish()

    return FolderWatch(library, jobs, fates, ingest_options(settings), remove_documents, data_dir=settings.data_dir)


def open_library(settings: Settings, models: ModelStore, *, check: bool = True) -> Library:
    return Library.open(
        settings.data_dir,
        choose_embedder(settings, models, check=check),
        glossary=read_glossary(settings),
        check=check,
        find_embedder=lambda name: load_embedder(name, models),
    )


def choose_embedder(settings: Settings, models: ModelStore, *, check: bool) -> Embedder:
    """The one that made the index: the setting counts for a library in which nothing was read yet.

    Without `check` the setting's, too, where the index's own is not here any more.
    """
    name = indexed_embedder(settings.data_dir)
    if name:
        try:
            return load_embedder(name, models)
        except BanjangError:
            if check:
                raise
    return build_embedder(settings, models)


def build_assistant(
    settings: Settings, library: Library, engine: Engine, kind: type[Assistant] = Assistant
) -> Assistant:
    llm, conversations = settings.llm, Conversations(library.database)
    return kind(
        library,
        engine,
        conversations,
        CuratedAnswers(library, conversations, Feedback(library.database)),
        passages=settings.retrieval.passages,
        evidence_tokens=llm.evidence_tokens,
        max_tokens=llm.max_tokens,
        queue_size=llm.queue_size,
    )


def build_engine(settings: Settings, models: ModelStore) -> Engine:
    """The local model, or the server that the settings name."""
    llm = settings.llm
    if llm.server_url:
        from assistant.openai_engine import OpenAiEngine

        return OpenAiEngine(
            llm.server_url,
            model=llm.server_model,
            key=llm.server_key.get_secret_value(),
            timeout_s=llm.server_timeout_s,
        )
    return LlamaEngine(
        models.weights(llm.model),
        name=llm.model,
        context_tokens=llm.context_tokens,
        threads=llm.threads,
        systems=system_texts(),
        state_files=StateFiles(
            platformdirs.user_cache_path("banjang", appauthor=False) / PROMPT_STATES, models.fingerprint(llm.model)
        ),
    )


def system_texts() -> list[str]:
    """What every prompt begins with, one for each language."""
    empty = [Question(text="", language=language, search_text="", codes=(), words=()) for language in LANGUAGES]
    return [render_answer(question, ()).system for question in empty]


def build_embedder(settings: Settings, models: ModelStore) -> Embedder:
    """The one that the settings wish for."""
    return load_embedder(settings.retrieval.embedder, models)


def load_embedder(name: str, models: ModelStore) -> Embedder:
    """The adapter follows from the model's files. A model without token vectors borrows the bundled one's."""
    entry, folder = models.entry(name), models.path(name)
    fingerprint, threads = models.fingerprint(name), physical_cores()
    if not entry.extra and all((folder / file).is_file() for file in STATIC_FILES):
        return StaticEmbedder(folder, name=name, fingerprint=fingerprint, languages=entry.languages)
    passages: Embedder
    if (folder / USE_WEIGHTS).is_file():
        passages = UniversalSentenceEncoder(
            folder, name=name, fingerprint=fingerprint, languages=entry.languages, threads=threads
        )
    else:
        passages = SentenceTransformerEmbedder(
            folder,
            name=name,
            fingerprint=fingerprint,
            languages=entry.languages,
            threads=threads,
            query_prefix=entry.query_prefix,
            passage_prefix=entry.passage_prefix,
        )
    tokens = models.path(TOKENS_BY)
    reader = StaticEmbedder(tokens, name=TOKENS_BY, fingerprint=models.fingerprint(TOKENS_BY), languages=())
    return EmbedderWithTokens(passages, reader, reader.fingerprint)


def read_glossary(settings: Settings) -> Glossary:
    """The product's terms, then the plant's own, which win."""
    folder = Path(str(resources.files("prompts").joinpath("glossary")))
    own = settings.data_dir / GLOSSARY_FILE
    glossary = Glossary.read(sorted(folder.glob("*.tsv")), own)
    learn_words(Glossary(glossary.own).korean_words)
    return glossary


def ingest_options(settings: Settings) -> IngestOptions:
    return IngestOptions(parse_timeout_s=settings.ingest.parse_timeout_s, max_text_mb=settings.ingest.max_text_mb)
