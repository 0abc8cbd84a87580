-- Folders of this computer or of a share that are looked through for new and changed files. `last_look` is JSON.
CREATE TABLE folders (
    id TEXT PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    asset TEXT NOT NULL,
    paused INTEGER NOT NULL DEFAULT 0,
    added_at TEXT NOT NULL,
    unreachable_since TEXT NOT NULL DEFAULT '',
    last_look TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
-- What became of every file that was to be read, the last time. `message` and `hint` are JSON: a wording's key and its
-- values. Size and time are the file's when it was read, so that an unchanged one is not opened again; `set_aside`:
-- the admin has seen it and wants to hear no more of it.
CREATE TABLE file_fates (
    path TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('read', 'partly', 'failed', 'removed')),
    message TEXT NOT NULL DEFAULT '',
    hint TEXT NOT NULL DEFAULT '',
    pages INTEGER NOT NULL DEFAULT 0,
    unread_pages TEXT NOT NULL DEFAULT '[]',
    document_id TEXT NOT NULL DEFAULT '',
    job_id TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL,
    size_bytes INTEGER,
    modified_ns INTEGER,
    set_aside INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
