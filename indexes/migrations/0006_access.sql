-- Who may come in: admin sessions, paired devices and tokens of programs, known by a hash of their secret alone.
-- Moments are ISO in UTC; an empty `expires_at` means never, an empty `ended_at` not yet.
CREATE TABLE sign_ins (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('session', 'device', 'token')),
    label TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('worker', 'maintenance', 'admin')),
    asset TEXT NOT NULL DEFAULT '',
    secret_hash TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    expires_at TEXT NOT NULL DEFAULT '',
    ended_at TEXT NOT NULL DEFAULT ''
);
-- Codes that pair a device once, within minutes.
CREATE TABLE pairing_codes (
    code_hash TEXT PRIMARY KEY,
    label TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('worker', 'maintenance', 'admin')),
    asset TEXT NOT NULL,
    expires_at TEXT NOT NULL
) WITHOUT ROWID;
-- What admins did, in words of the web's `audit` table of wordings.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT NOT NULL
);
-- The least role that may read what bears a mark: a document's id, its number, its content (indexes/document_readers.py).
CREATE TABLE document_readers (
    mark TEXT PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('maintenance', 'admin'))
) WITHOUT ROWID;
