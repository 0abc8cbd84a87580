-- The truth: documents, their revisions (one file content each), pages, chunks and vectors.
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    path TEXT NOT NULL UNIQUE
);
CREATE TABLE revisions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id TEXT NOT NULL REFERENCES documents(id),
    state TEXT NOT NULL CHECK (state IN ('staged', 'live', 'retired')),
    content_hash TEXT NOT NULL,
    parsed_by TEXT NOT NULL,
    embedder TEXT NOT NULL,
    stored_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    asset TEXT NOT NULL,
    title TEXT NOT NULL,
    number TEXT NOT NULL,
    revision TEXT NOT NULL,
    effective_date TEXT NOT NULL,
    language TEXT NOT NULL,
    outline TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    page_count INTEGER NOT NULL,
    chunk_count INTEGER NOT NULL,
    unread_pages TEXT NOT NULL,
    added_at TEXT NOT NULL
);
CREATE INDEX revisions_by_document ON revisions(document_id, state);
CREATE TABLE pages (
    revision_id INTEGER NOT NULL REFERENCES revisions(id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    width REAL NOT NULL,
    height REAL NOT NULL,
    PRIMARY KEY (revision_id, number)
) WITHOUT ROWID;
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    revision_id INTEGER NOT NULL REFERENCES revisions(id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    page INTEGER NOT NULL,
    page_end INTEGER NOT NULL,
    kind TEXT NOT NULL,
    heading TEXT NOT NULL,
    text TEXT NOT NULL,
    boxes TEXT NOT NULL,
    cells TEXT NOT NULL,
    vector BLOB NOT NULL
);
CREATE INDEX chunks_by_revision ON chunks(revision_id, ordinal);
