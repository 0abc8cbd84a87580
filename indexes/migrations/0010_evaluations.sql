-- Question sets that an admin gave (`lines` as they were given), and what was measured with them. `record` of a run is
-- how it stands and `measures` what came out, JSON both; `evaluated_questions` holds what each question gave.
CREATE TABLE question_sets (
    name TEXT PRIMARY KEY,
    added_at TEXT NOT NULL,
    question_count INTEGER NOT NULL,
    lines TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE evaluation_runs (
    id TEXT PRIMARY KEY,
    created_at TEXT NOT NULL,
    record TEXT NOT NULL,
    measures TEXT NOT NULL DEFAULT '{}'
) WITHOUT ROWID;
CREATE TABLE evaluated_questions (
    run_id TEXT NOT NULL REFERENCES evaluation_runs(id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (run_id, ordinal)
) WITHOUT ROWID;
