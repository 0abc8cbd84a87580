"""Answers that the responsible person approved: they win over the model until a page they rest on changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from assistant.conversation import Conversations, KeptTurn
from assistant.curation.curated_pages import change_of, passage_on, seal_page
from assistant.curation.curated_records import CuratedAnswer, CuratedNotFoundError, ReviewError, SealedPage
from assistant.curation.feedback import AnswerNotFoundError, Feedback
from assistant.curation.question_key import question_key
from assistant.curation.review import MARK, ReviewItem, review_items
from assistant.events import Citation
from assistant.scope import scope_as_json
from indexes.analysis import lessons
from indexes.library import DocumentNotFoundError, Library
from indexes.messages import message
from indexes.records import Scope
from indexes.roles import Role

REVIEWED_MAX = 300


class CuratedAnswers:
    """Approved answers by question and scope, checked against the library whenever one is looked for."""

    def __init__(self, library: Library, conversations: Conversations, feedback: Feedback) -> None:
        self._library = library
        self._database = library.database
        self._conversations = conversations
        self._feedback = feedback
        self._keys: dict[int, tuple[int, str | None]] = {}  # by id: (what the analyser had learned, the key)

    # -- answering -----------------------------------------------------------------------------------------------

    def find(self, question: str, scope: Scope | None = None, *, follows: str = "") -> CuratedAnswer | None:
        """The answer approved for this very question and scope, with its citations; None when it has expired.

        None, too, where it rests on a page that the scope's reader may not see.

        `follows` is the question before, where this one leans on it.
        """
        scope = scope or Scope()
        rows = self._database.read(
            "SELECT id, question, follows FROM curated_answers WHERE ended_at = '' AND scope = ? ORDER BY id DESC",
            (scope_as_json(scope),),
        )
        key = question_key(question, follows) if rows else None
        if key is None:
            return None
        found = next((row["id"] for row in rows if self._key_of(row) == key), None)
        return None if found is None else self._cited(self._checked(self._read(found)), scope.reader)

    def _cited(self, answer: CuratedAnswer, reader: Role) -> CuratedAnswer | None:
        if not answer.is_in_force:
            return None
        try:
            passages = [(page.mark, passage_on(self._library, page, answer.text)) for page in answer.pages]
        except DocumentNotFoundError:  # removed since the check, a moment ago
            return None
        if any(passage.document.readers > reader for _, passage in passages):
            return None
        return replace(answer, citations=tuple(Citation(mark, passage) for mark, passage in passages))

    # -- reviewing -----------------------------------------------------------------------------------------------

    def approve(self, answer_id: int, text: str, pages: Sequence[tuple[str, int]]) -> CuratedAnswer:
        """From now on `text` answers the question of that answer, in its scope.

        `pages` are (document id, page) of the marks 1, 2, … in the text. Raises `AnswerNotFoundError`, or
        `ReviewError` where a page is missing or not in force, or the question cannot be recognised again.
        """
        turn = next(iter(self._conversations.turns([answer_id])), None)
        if turn is None:
            raise AnswerNotFoundError(answer_id)
        if question_key(turn.question, turn.follows) is None:
            raise ReviewError(message("assistant.review.no_key"), message("assistant.review.no_key_hint"))
        text = text.strip()
        _check_text(text, len(pages))
        sealed = [seal_page(self._library, mark, *place) for mark, place in enumerate(pages, start=1)]
        return self._checked(self._read(self._keep(turn, text, sealed)))

    def withdraw(self, curated_id: int) -> None:
        """The model answers that question again; the record stays. Raises `CuratedNotFoundError`."""
        self._read(curated_id)
        with self._database.transaction() as connection:
            _end(connection, [curated_id], "withdrawn")

    def pending(self) -> list[ReviewItem]:
        """What there is to review, the most urgent first: judged answers, and approved ones with their state."""
        approved = self._latest_by_key()
        judged = self._feedback.latest_answers(REVIEWED_MAX)
        turns = self._conversations.turns({*judged, *(answer.turn_id for answer in approved.values())})
        by_turn = {turn.id: approved.get((question_key(turn.question, turn.follows), turn.scope)) for turn in turns}
        return review_items(self._library, turns, self._feedback.of(by_turn), by_turn)

    def _latest_by_key(self) -> dict[tuple[str | None, str], CuratedAnswer]:
        """The newest approved answer of every question and scope, whether it still counts or not."""
        rows = self._database.read("SELECT id, question, follows, scope FROM curated_answers ORDER BY id")
        newest = {(self._key_of(row), row["scope"]): row["id"] for row in rows}
        return {place: self._checked(self._read(curated_id)) for place, curated_id in newest.items()}

    # -- rows ----------------------------------------------------------------------------------------------------

    def _keep(self, turn: KeptTurn, text: str, pages: Sequence[SealedPage]) -> int:
        key, now = question_key(turn.question, turn.follows), _now()
        with self._database.transaction() as connection:
            rows = connection.execute(
                "SELECT id, question, follows FROM curated_answers WHERE ended_at = '' AND scope = ?", (turn.scope,)
            ).fetchall()
            _end(connection, [row["id"] for row in rows if self._key_of(row) == key], "replaced")
            cursor = connection.execute(
                "INSERT INTO curated_answers (turn_id, question, follows, scope, text, approved_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (turn.id, turn.question, turn.follows, turn.scope, text, now),
            )
            curated_id = int(cursor.lastrowid or 0)
            connection.executemany(
                "INSERT INTO curated_pages VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                ((curated_id, p.mark, p.document_id, p.path, p.title, p.revision, p.page, p.seal) for p in pages),
            )
        return curated_id

    def _read(self, curated_id: int) -> CuratedAnswer:
        row = self._database.read_one("SELECT * FROM curated_answers WHERE id = ?", (curated_id,))
        if row is None:
            raise CuratedNotFoundError(
                message("assistant.review.no_curated", id=curated_id), message("assistant.review.no_answer_hint")
            )
        pages = self._database.read("SELECT * FROM curated_pages WHERE answer_id = ? ORDER BY mark", (curated_id,))
        return CuratedAnswer(
            **{name: row[name] for name in row.keys()},  # noqa: SIM118 - a row iterates its values
            pages=tuple(SealedPage(*tuple(page)[1:]) for page in pages),
        )

    def _checked(self, answer: CuratedAnswer) -> CuratedAnswer:
        changes = (change_of(self._library, page) for page in answer.pages)
        return replace(answer, changes=tuple(change for change in changes if change is not None))

    def _key_of(self, row: sqlite3.Row) -> str | None:
        """The key of an approved question, worked out again whenever the analyser has learned words."""
        learned, key = self._keys.get(row["id"], (-1, None))
        if learned != (now := lessons()):
            key = question_key(row["question"], row["follows"])
            self._keys[row["id"]] = (now, key)
        return key


def _check_text(text: str, pages: int) -> None:
    """Raises `ReviewError` for an answer without words or pages, or with a mark that no page belongs to."""
    if not text or not pages:
        raise ReviewError(message("assistant.review.no_proof"), message("assistant.review.no_proof_hint"))
    for mark in MARK.findall(text):
        if not 1 <= int(mark) <= pages:
            raise ReviewError(
                message("assistant.review.bad_mark", mark=mark), message("assistant.review.bad_mark_hint", pages=pages)
            )


def _end(connection: sqlite3.Connection, curated_ids: Sequence[int], ended_by: str) -> None:
    connection.executemany(
        "UPDATE curated_answers SET ended_at = ?, ended_by = ? WHERE id = ? AND ended_at = ''",
        [(_now(), ended_by, curated_id) for curated_id in curated_ids],
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
