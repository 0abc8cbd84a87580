"""Evaluation runs in the catalogue's database: how each stands, its measures, and what every question gave."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from assistant.engine import AnswerError
from assistant.evaluation.comparison import Earlier, Later, compare_later
from assistant.evaluation.outcomes import Outcome, score_answer
from assistant.evaluation.questions import QuestionSetError
from indexes.database import Database
from indexes.messages import message

KEPT_RUNS = 20
RunState = Literal["running", "done", "stopped", "failed"]


class RunNotFoundError(AnswerError):
    """No such run, or one that is no longer kept."""

    code = "not_found"


@dataclass(frozen=True)
class EvaluationRun:
    """How a run stands. Times are ISO in UTC; `about` names what was measured: model, embedder, documents, generation.

    `is_waiting`: people ask at the moment. `headline` holds the few measures a list shows. `error` is worded in every
    language.
    """

    id: str
    set_name: str
    with_answers: bool
    created_at: str
    total: int
    state: RunState = "running"
    done: int = 0
    is_waiting: bool = False
    finished_at: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)
    headline: Mapping[str, float | None] = field(default_factory=dict)
    error: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def created_on(self) -> str:
        """Day and minute here."""
        return datetime.fromisoformat(self.created_at).astimezone().strftime("%Y-%m-%d %H:%M")

    @property
    def is_finished(self) -> bool:
        return self.state != "running"

    def as_json(self, language: str) -> dict[str, Any]:
        return {**vars(self), "error": self.error.get(language)}


class KeptRuns:
    """The last `KEPT_RUNS` runs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, run: EvaluationRun, measures: dict[str, Any] | None = None) -> None:
        """Measures that are not given stay as they are; the oldest runs go when there are too many."""
        record = json.dumps(vars(run), ensure_ascii=False)
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO evaluation_runs (id, created_at, record) VALUES (?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET record = excluded.record",
                (run.id, run.created_at, record),
            )
            if measures is not None:
                kept = json.dumps(measures, ensure_ascii=False)
                connection.execute("UPDATE evaluation_runs SET measures = ? WHERE id = ?", (kept, run.id))
            connection.execute(
                "DELETE FROM evaluation_runs WHERE id NOT IN"
                " (SELECT id FROM evaluation_runs ORDER BY created_at DESC, id LIMIT ?)",
                (KEPT_RUNS,),
            )

    def add_question(self, run_id: str, ordinal: int, outcome: Outcome) -> None:
        record = json.dumps(question_record(outcome), ensure_ascii=False)
        with self._database.transaction() as connection:
            connection.execute("INSERT INTO evaluated_questions VALUES (?, ?, ?)", (run_id, ordinal, record))

    def list(self) -> list[EvaluationRun]:
        """Newest first."""
        rows = self._database.read("SELECT record FROM evaluation_runs ORDER BY created_at DESC, id")
        return [EvaluationRun(**json.loads(row["record"])) for row in rows]

    def get(self, run_id: str) -> EvaluationRun:
        """Raises `RunNotFoundError`, as the others do."""
        return EvaluationRun(**json.loads(self._row(run_id)["record"]))

    def measures(self, run_id: str) -> dict[str, Any]:
        """As `banjang eval --json` prints them. Raises `RunNotFoundError` too where there are none yet."""
        measures: dict[str, Any] = json.loads(self._row(run_id)["measures"])
        if not measures:
            raise RunNotFoundError(message("assistant.eval.no_measures"), message("assistant.eval.no_measures_hint"))
        return measures

    def questions(self, run_id: str) -> Sequence[dict[str, Any]]:
        """What each question gave, as `question_record` has it, in the set's order."""
        self._row(run_id)
        rows = self._database.read(
            "SELECT record FROM evaluated_questions WHERE run_id = ? ORDER BY ordinal", (run_id,)
        )
        return [json.loads(row["record"]) for row in rows]

    def compare(self, before: str, after: str) -> dict[str, Any]:
        """As `comparison.compare_later`. Raises `QuestionSetError` where the two have no question in common."""
        old, new = self.questions(before), self.questions(after)
        if not {record["id"] for record in old} & {record["id"] for record in new}:
            raise QuestionSetError(
                message("assistant.eval.runs_differ"), message("assistant.eval.nothing_in_common_hint")
            )
        ranks = {record["id"]: record["rank"] for record in old if record["is_ranked"]}
        scores = {record["id"]: record["scores"] for record in old if record["scores"]}
        later = [
            Later(it["id"], it["language"], it["answerable"], it["is_ranked"], it["rank"], it["scores"] or None)
            for it in new
        ]
        return compare_later(Earlier(ranks, scores), later)

    def _row(self, run_id: str) -> Any:
        row = self._database.read_one("SELECT record, measures FROM evaluation_runs WHERE id = ?", (run_id,))
        if row is None:
            raise RunNotFoundError(message("assistant.eval.no_run"), message("assistant.eval.no_run_hint"))
        return row


def question_record(outcome: Outcome) -> dict[str, Any]:
    """What a line of a report's outcomes.jsonl holds, and what a comparison needs."""
    return outcome.as_json() | {
        "is_ranked": outcome.asked.measures_retrieval,
        "rank": outcome.rank,
        "expected": outcome.asked.expected_json(),
        "scores": score_answer(outcome),
    }
