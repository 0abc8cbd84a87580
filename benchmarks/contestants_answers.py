"""The contestants of `answers.py`: Banjang, Banjang without its check, and LlamaIndex's default question answering.

Each has the model file to itself: a shared one would keep the last contestant's prompt, and who asks second would win.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import Any, Protocol

from contestants_refusals import says_it_does_not_know

from assistant.answer import Assistant
from assistant.conclusion import Conclusion, Turn
from assistant.engine import Engine
from assistant.evaluation.outcomes import Outcome
from assistant.evaluation.questions import GoldQuestion
from assistant.evaluation.run import answer_question, page_texts
from assistant.events import Answered, Citation, Status
from assistant.llama_engine import physical_cores
from assistant.models import ModelStore
from assistant.prompt import NO_ANSWER
from assistant.relevance import Relevance
from assistant.runtime import build_assistant, build_engine
from assistant.settings import Settings
from indexes.analysis import detect_language
from indexes.library import Library
from indexes.records import BlockKind, Chunk, Document, Passage, Scope

INSTALL_COMMAND = ".venv/bin/python -m pip install -r benchmarks/requirements.txt"
MINILM = "all-minilm-l6-v2"
MARK = re.compile(r"\[(\d{1,2})\]")


class Contestant(Protocol):
    name: str

    def open(self, library: Library, settings: Settings) -> None:
        """Takes the documents of one question set; models are loaded at the first."""

    def ask(self, asked: GoldQuestion, cancel: threading.Event) -> Outcome:
        """The outcome has no answer when `cancel` was set meanwhile."""
        ...

    def close(self) -> None: ...


class Banjang:
    """As shipped, with the settings in force."""

    name = "banjang"

    def __init__(self) -> None:
        self._engine: Engine | None = None

    def open(self, library: Library, settings: Settings) -> None:
        if self._engine is None:
            self._engine = build_engine(settings, ModelStore(settings.models_dir))
            self._engine.load()
        library.search("warm up 준비")
        self._library = library
        self._assistant = self._assistant_for(library, self._engine, settings)

    def ask(self, asked: GoldQuestion, cancel: threading.Event) -> Outcome:
        outcome = Outcome(asked, [], [])
        answer_question(outcome, self._assistant, self._library, cancel)
        return outcome

    def close(self) -> None:
        if self._engine is not None:
            self._engine.close()

    def _assistant_for(self, library: Library, engine: Engine, settings: Settings) -> Assistant:
        return build_assistant(settings, library, engine)


class Unchecked(Banjang):
    """The same search, evidence, prompt and model, but what the model writes stands as it is.

    It refuses only when the model does, in the word that the prompt gives it or in its own.
    """

    name = "unchecked"

    def _assistant_for(self, library: Library, engine: Engine, settings: Settings) -> Assistant:
        return build_assistant(settings, library, engine, UncheckedAssistant)


class UncheckedAssistant(Assistant):
    """No gate before the model and no check behind it. What answers without the model still does."""

    def __init__(self, library: Library, *parts: Any, **limits: Any) -> None:
        super().__init__(library, *parts, **limits)
        self._conclusion = UncheckedConclusion(library)

    def _search(self, turn: Turn, scope: Scope) -> None:
        super()._search(turn, scope)
        turn.relevance = Relevance(turn.relevance.signals, probability=1.0 if turn.found else 0.0)


class UncheckedConclusion(Conclusion):
    """Lets stand what the model wrote."""

    def conclude(self, turn: Turn, text: str, chosen: Sequence[Passage]) -> Answered:
        """It cites what it marks; where it marks nothing, all that it was given, as LlamaIndex's sources are."""
        marks = sorted({int(mark) for mark in MARK.findall(text) if 1 <= int(mark) <= len(chosen)})
        cited = [Citation(mark, chosen[mark - 1]) for mark in marks or range(1, len(chosen) + 1)]
        refused = NO_ANSWER in text or says_it_does_not_know(text)
        return turn.answered(text, cited, refused=refused)


class LlamaIndex:
    """`VectorStoreIndex.from_documents(...).as_query_engine()` with a local model, as its documentation has it.

    Its defaults: pieces of 1024 tokens with 200 of overlap, the two nearest, its prompts, temperature 0.1, at most 256
    tokens, a context of 3900. Given to it: all-MiniLM-L6-v2, the page texts that Banjang read, page by page with the
    metadata of its own file reader; the model's chat template, for without one its integration sends a bare text that
    the model goes on with; as many threads as Banjang; streaming, to see the first word; a fixed seed.
    """

    name = "llamaindex"

    def __init__(self) -> None:
        self._llm: Any = None
        self._embedder: Any = None

    def open(self, library: Library, settings: Settings) -> None:
        from llama_index.core import VectorStoreIndex

        if self._llm is None:
            models = ModelStore(settings.models_dir)
            self._llm = _llama_cpp(str(models.weights(settings.llm.model)))
            self._embedder = _embedder(str(models.pull(MINILM)))
        self._library = library
        self._documents = {document.path: document for document in library.documents()}
        pages = [page for document in self._documents.values() for page in _pages(library, document)]
        index = VectorStoreIndex.from_documents(pages, embed_model=self._embedder)
        self._engine = index.as_query_engine(llm=self._llm, streaming=True)

    def ask(self, asked: GoldQuestion, cancel: threading.Event) -> Outcome:
        outcome = Outcome(asked, [], [])
        started = time.perf_counter()
        response: Any = self._engine.query(asked.question)
        text = ""
        for piece in response.response_gen:
            if piece and "first_token" not in outcome.seconds:
                outcome.seconds["first_token"] = time.perf_counter() - started
            text += piece
            if cancel.is_set():
                return outcome
        outcome.seconds["total"] = time.perf_counter() - started
        citations = [
            Citation(mark, self._passage(mark, node)) for mark, node in enumerate(response.source_nodes, start=1)
        ]
        status: Status = "no_evidence" if says_it_does_not_know(text) else "answered"
        outcome.answered = Answered(status, detect_language(asked.question), text.strip(), tuple(citations), (), "")
        outcome.cited_pages = page_texts(self._library, citations)
        return outcome

    def close(self) -> None:
        if self._llm is not None:
            self._llm._model.close()

    def _passage(self, mark: int, found: Any) -> Passage:
        page = int(found.node.metadata["page_label"])
        chunk = Chunk(mark, page, page, (), found.node.get_content(), BlockKind.PARAGRAPH)
        return Passage(mark, self._documents[found.node.metadata["file_path"]], chunk, found.score or 0.0)


def _pages(library: Library, document: Document) -> Iterator[Any]:
    """A document a page, as LlamaIndex's own reader of PDF files gives them: with `file_path` and `page_label`."""
    from llama_index.core import Document as LlamaIndexDocument

    for number in range(1, max(document.page_count, 1) + 1):
        if text := page_text(library, document, number):
            metadata = {"page_label": str(number), "file_path": document.path}
            yield LlamaIndexDocument(text=text, metadata=metadata)


def page_text(library: Library, document: Document, number: int) -> str:
    chunk = Chunk(0, number, number, (), "", BlockKind.PARAGRAPH)
    return "".join(page_texts(library, [Citation(1, Passage(0, document, chunk, 0.0))]))


def _llama_cpp(model_file: str) -> Any:
    from llama_index.llms.llama_cpp import LlamaCPP

    threads = physical_cores()
    kwargs = {"n_threads": threads, "n_threads_batch": threads, "seed": 0}
    llm = LlamaCPP(model_path=model_file, model_kwargs=kwargs, verbose=False)
    llm.completion_to_prompt = _chat_template(llm._model)
    return llm


def _chat_template(llama: Any) -> Any:
    """The model's own, from its file."""
    from llama_cpp.llama_chat_format import Jinja2ChatFormatter

    end = llama._model.token_get_text(llama.token_eos())
    template = Jinja2ChatFormatter(llama.metadata["tokenizer.chat_template"], eos_token=end, bos_token="")
    return lambda text: template(messages=[{"role": "user", "content": text}]).prompt


def _embedder(folder: str) -> Any:
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    return HuggingFaceEmbedding(model_name=folder, device="cpu")


CONTESTANTS = {contestant.name: contestant for contestant in (Banjang, Unchecked, LlamaIndex)}


def missing_packages(names: Sequence[str]) -> str:
    """One sentence with the command that helps, or nothing."""
    if "llamaindex" not in names or find_spec("llama_index") is not None:
        return ""
    return f"LlamaIndex is not installed: run `{INSTALL_COMMAND}`, or leave it out with --contestants."
