-- What a review needs of an answer, what people said of it, and the answers that the responsible person approved.
-- `citations` and `scope` are JSON; `follows` is the question before, where a question leans on it.
ALTER TABLE turns ADD COLUMN citations TEXT NOT NULL DEFAULT '[]';
ALTER TABLE turns ADD COLUMN scope TEXT NOT NULL DEFAULT '{}';
ALTER TABLE turns ADD COLUMN follows TEXT NOT NULL DEFAULT '';
CREATE TABLE feedback (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    turn_id INTEGER NOT NULL REFERENCES turns(id),
    verdict TEXT NOT NULL CHECK (verdict IN ('useful', 'wrong', 'outdated')),
    note TEXT NOT NULL,
    given_at TEXT NOT NULL
);
CREATE INDEX feedback_by_turn ON feedback(turn_id);
-- Nothing is deleted: an answer that no longer counts has an end and a reason for it.
CREATE TABLE curated_answers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    turn_id INTEGER NOT NULL REFERENCES turns(id),
    question TEXT NOT NULL,
    follows TEXT NOT NULL,
    scope TEXT NOT NULL,
    text TEXT NOT NULL,
    approved_at TEXT NOT NULL,
    ended_at TEXT NOT NULL DEFAULT '',
    ended_by TEXT NOT NULL DEFAULT '' CHECK (ended_by IN ('', 'withdrawn', 'replaced'))
);
CREATE INDEX curated_answers_by_scope ON curated_answers(ended_at, scope);
-- The pages an answer rests on, by the number of their mark; `seal` is a hash of the page's text at the approval.
CREATE TABLE curated_pages (
    answer_id INTEGER NOT NULL REFERENCES curated_answers(id),
    mark INTEGER NOT NULL,
    document_id TEXT NOT NULL,
    path TEXT NOT NULL,
    title TEXT NOT NULL,
    revision TEXT NOT NULL,
    page INTEGER NOT NULL,
    seal TEXT NOT NULL,
    PRIMARY KEY (answer_id, mark)
) WITHOUT ROWID;
