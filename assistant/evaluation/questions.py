"""Question sets: JSON lines, each a question with the pages where its answer stands."""

from __future__ import annotations

from pathlib import Path

from assistant.engine import AnswerError
from assistant.evaluation.question_line import REQUIRED_FIELDS, Gold, GoldQuestion, QuestionFault, read_question_line
from indexes.messages import message

__all__ = ["REQUIRED_FIELDS", "Gold", "GoldQuestion", "QuestionSetError", "read_question_set", "read_questions"]


class QuestionSetError(AnswerError):
    """A question set, or what was measured on it earlier, cannot be read."""

    code = "question_set"


def read_question_set(path: Path) -> list[GoldQuestion]:
    """Raises `QuestionSetError` that names the first line which is not a question, and what is wrong with it."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise QuestionSetError(message("assistant.eval.unreadable", path=path, reason=error)) from error
    return read_questions(raw, str(path))


def read_questions(raw: bytes, name: str) -> list[GoldQuestion]:
    """The questions of a set's bytes; `name` is how errors call it."""
    try:
        lines = raw.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise QuestionSetError(
            message("assistant.eval.unreadable", path=name, reason=message("assistant.eval.not_utf8")),
            message("assistant.eval.not_utf8_hint"),
        ) from error
    questions: dict[str, GoldQuestion] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            asked = read_question_line(line)
            if asked.id in questions:
                raise QuestionFault(message("assistant.eval.same_id", id=asked.id))
        except QuestionFault as fault:
            raise QuestionSetError(
                message("assistant.eval.bad_line", path=name, line=number, reason=fault.reason),
                message("assistant.eval.bad_line_hint", fields=", ".join(REQUIRED_FIELDS)),
            ) from fault
        questions[asked.id] = asked
    if not questions:
        raise QuestionSetError(message("assistant.eval.empty", path=name), message("assistant.eval.empty_hint"))
    return list(questions.values())
