-- Whose documents lie in a folder, as a person said; without it a folder's or a file's name says it (`asset_ties.py`).
CREATE TABLE machine_folders (
    folder TEXT PRIMARY KEY,
    asset TEXT NOT NULL
) WITHOUT ROWID;
-- The machine that a revision is tied to by its path, as the lexical index holds it; a publish sets right what differs.
ALTER TABLE revisions ADD COLUMN tied_asset TEXT NOT NULL DEFAULT '';
-- A machine's photo as JPEG without metadata, for its own page and for lists.
CREATE TABLE machine_photos (
    asset TEXT PRIMARY KEY,
    picture BLOB NOT NULL,
    small BLOB NOT NULL,
    mark TEXT NOT NULL
) WITHOUT ROWID;
