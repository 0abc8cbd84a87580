-- What nobody could answer: searches that found nothing (the words, where and how often; never who), the entries that
-- the responsible person set aside, and the words that are no missing spelling. `scope` is canonical JSON.
CREATE TABLE missed_searches (
    query TEXT NOT NULL,
    scope TEXT NOT NULL,
    times INTEGER NOT NULL,
    first_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    PRIMARY KEY (query, scope)
) WITHOUT ROWID;
CREATE INDEX missed_searches_by_time ON missed_searches(last_at);
CREATE INDEX turns_by_status ON turns(status, id);
CREATE TABLE set_aside (
    question TEXT NOT NULL,
    follows TEXT NOT NULL,
    note TEXT NOT NULL,
    set_aside_at TEXT NOT NULL,
    PRIMARY KEY (question, follows)
) WITHOUT ROWID;
CREATE TABLE ignored_words (word TEXT PRIMARY KEY) WITHOUT ROWID;
