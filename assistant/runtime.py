"""The composition root: settings in, a running program out. Nothing else builds parts."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import platformdirs

from assistant.answer import Assistant
from assistant.conversation import Conversations
from assistant.curation.curated_answers import CuratedAnswers
from assistant.curation.feedback import Feedback
from assistant.engine import AnswerError, Engine
from assistant.job_store import JobStore
from assistant.jobs import Jobs
from assistant.llama_engine import LlamaEngine, physical_cores
from assistant.llama_state import StateFiles
from assistant.models import ModelStore
from assistant.prompt import render_answer
from assistant.question import Question
from assistant.settings import Settings
from indexes.analysis import learn_words
from indexes.assets import Assets
from indexes.embedder import Embedder, EmbedderWithTokens, SentenceTransformerEmbedder, UniversalSentenceEncoder
from indexes.glossary import Glossary
from indexes.library import Library
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
    models: ModelStore
    feedback: Feedback
    curated: CuratedAnswers

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

    def warm_up(self) -> None:
        """Loads the models in the background, so that the first question does not wait for them."""
        threading.Thread(target=self._load_models, name="warm-up", daemon=True).start()

    def close(self) -> None:
        self.jobs.close()
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
        jobs = Jobs(library, JobStore(library.database), options)
        assistant = build_assistant(settings, library, build_engine(settings, models))
        return Runtime(settings, library, assistant, jobs, models, Feedback(library.database), assistant.curated)
    except BaseException:
        library.close()
        raise


def open_library(settings: Settings, models: ModelStore, *, check: bool = True) -> Library:
    embedder = build_embedder(settings, models)
    return Library.open(settings.data_dir, embedder, glossary=read_glossary(settings), check=check)


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
    """The adapter follows from the model's files. A model without token vectors borrows the bundled one's."""
    name = settings.retrieval.embedder
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
