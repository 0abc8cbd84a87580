"""Evaluations beside the server: one at a time, in one thread, kept in the catalogue, stopped by a button."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from assistant.answer import Assistant
from assistant.engine import AnswerError
from assistant.evaluation.interruption import Interruption
from assistant.evaluation.kept_runs import EvaluationRun, KeptRuns, RunState
from assistant.evaluation.kept_sets import QuestionSets
from assistant.evaluation.outcomes import Outcome
from assistant.evaluation.people_first import PeopleFirst
from assistant.evaluation.questions import GoldQuestion
from assistant.evaluation.run import evaluate, summarise
from indexes.errors import BanjangError
from indexes.library import Library
from indexes.messages import LANGUAGES, message

log = logging.getLogger(__name__)

LOOK_AGAIN_S = 0.5
HEADLINE = (("retrieval", "hit@1"), ("retrieval", "hit@3"), ("answers", "status_right"), ("answers", "citation_page"))


class EvaluationBusyError(AnswerError):
    """One run at a time."""

    code = "evaluation_busy"


class Evaluations:
    """Starts, follows and stops runs."""

    def __init__(self, library: Library, assistant: Assistant) -> None:
        self._library = library
        self._assistant = assistant
        self.sets = QuestionSets(library.database)
        self.kept = KeptRuns(library.database)
        self._changed = threading.Condition()
        self._current: EvaluationRun | None = None
        self._interruption = Interruption()
        self._worker: threading.Thread | None = None

    def fail_interrupted(self) -> None:
        """For a server at its start: what an earlier one left running runs no more."""
        error = BanjangError(message("assistant.eval.interrupted"), message("assistant.eval.interrupted_hint"))
        for run in self.kept.list():
            if not run.is_finished:
                self.kept.save(replace(run, state="failed", finished_at=_now(), error=_in_every_language(error)))

    def start(self, set_name: str, *, with_answers: bool) -> EvaluationRun:
        """Raises `UnknownSetError`, or `EvaluationBusyError` while another one runs."""
        questions = self.sets.questions(set_name)
        with self._changed:
            if self._current is not None and not self._current.is_finished:
                raise EvaluationBusyError(message("assistant.eval.busy"), message("assistant.eval.busy_hint"))
            about = self._measured(with_answers)
            run = EvaluationRun(uuid.uuid4().hex, set_name, with_answers, _now(), len(questions), about=about)
            self.kept.save(run)
            self._current, self._interruption = run, Interruption()
            work = (run, questions, self._interruption)
            self._worker = threading.Thread(target=self._run, args=work, name="evaluation", daemon=True)
            self._worker.start()
        return run

    def list(self) -> list[EvaluationRun]:
        """Newest first."""
        return [self._latest(run) for run in self.kept.list()]

    def get(self, run_id: str) -> EvaluationRun:
        """Raises `RunNotFoundError`."""
        return self._latest(self.kept.get(run_id))

    def events(self, run_id: str) -> Iterator[EvaluationRun]:
        """The run as it stands, then again at each change, until it is finished."""
        seen = self.get(run_id)
        yield seen
        while not seen.is_finished:
            with self._changed:
                self._changed.wait(LOOK_AGAIN_S)
            now = self.get(run_id)
            if now != seen:
                seen = now
                yield now

    def stop(self, run_id: str) -> EvaluationRun:
        """Gives up the question in work; what was measured before it is kept."""
        run = self.get(run_id)
        if not run.is_finished:
            self._interruption.request()
        return run

    def close(self) -> None:
        """Stops the run and waits for it."""
        self._interruption.request()
        if self._worker is not None:
            self._worker.join()

    # -- the thread ----------------------------------------------------------------------------------------------

    def _run(self, run: EvaluationRun, questions: Sequence[GoldQuestion], interruption: Interruption) -> None:
        outcomes: list[Outcome] = []

        def on_done(outcome: Outcome, _total: int) -> None:
            self.kept.add_question(run.id, len(outcomes), outcome)
            outcomes.append(outcome)
            self._change(done=len(outcomes))

        error: BanjangError | None = None
        try:
            evaluate(questions, self._library, self._answering(run), on_done, interruption)
        except BanjangError as failure:
            error = failure
        except Exception:
            # The server must outlive a defect in a measurement; the log has the details for whoever mends it.
            log.exception("evaluation %s failed", run.id)
            error = BanjangError(message("assistant.eval.unexpected"), message("assistant.eval.unexpected_hint"))
        try:
            self._finish(outcomes, error, is_stopped=interruption.requested)
        except BanjangError as failure:  # the disk is full: the run is over all the same
            log.warning("evaluation %s could not be kept: %s", run.id, failure.render("en"))
            self._change(state="failed", finished_at=_now(), error=_in_every_language(failure))

    def _answering(self, run: EvaluationRun) -> PeopleFirst | None:
        """The model is loaded before: the first answer's seconds are its own."""
        if not run.with_answers:
            return None
        self._assistant.engine.load()
        return PeopleFirst(self._assistant, self._show_waiting, self._forget_turns, run.id)

    def _finish(self, outcomes: Sequence[Outcome], error: BanjangError | None, *, is_stopped: bool) -> None:
        """A run that failed or was stopped is measured by the questions that it reached."""
        measures = summarise(outcomes) if outcomes else {}
        run = self._current
        assert run is not None
        if measures and len(outcomes) < run.total:
            measures["unmeasured"] = run.total - len(outcomes)
        state: RunState = "failed" if error else "stopped" if is_stopped else "done"
        headline = {name: measures[part][name] for part, name in HEADLINE if part in measures}
        told = _in_every_language(error) if error else {}
        finished = replace(run, state=state, finished_at=_now(), headline=headline, error=told, is_waiting=False)
        self.kept.save(finished, measures)
        self._change(**vars(finished))

    def _show_waiting(self, is_waiting: bool) -> None:
        if self._current is not None and self._current.is_waiting != is_waiting:
            self._change(is_waiting=is_waiting)

    def _forget_turns(self, conversation_id: str) -> None:
        with self._library.database.transaction() as connection:
            connection.execute("DELETE FROM turns WHERE conversation_id = ?", (conversation_id,))

    def _measured(self, with_answers: bool) -> dict[str, Any]:
        status = self._library.status()
        about = {"documents": status.documents, "generation": status.generation}
        about |= {"embedder": status.manifest.get("embedder", "")}
        return about | ({"model": self._assistant.engine.name} if with_answers else {})

    def _latest(self, run: EvaluationRun) -> EvaluationRun:
        """Progress is kept in memory only: it changes too often for the disk."""
        with self._changed:
            return self._current if self._current is not None and self._current.id == run.id else run

    def _change(self, **values: Any) -> None:
        with self._changed:
            assert self._current is not None
            self._current = replace(self._current, **values)
            self._changed.notify_all()


def _in_every_language(error: BanjangError) -> dict[str, dict[str, str]]:
    return {
        language: {
            "message": error.message.render(language),
            "hint": error.hint.render(language) if error.hint else "",
        }
        for language in LANGUAGES
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
