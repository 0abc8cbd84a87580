-- Earlier revisions of a file that was replaced at its path are documents of their own, with a path no file can have.
-- `kept_from`: the document at whose path it stood ("" for what stands at its own path); `placed_on`: the day on which
-- this content took the place of another revision there; `withdrawn_on`: the day since which it is withdrawn. ISO days.
ALTER TABLE documents ADD COLUMN kept_from TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN placed_on TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN withdrawn_on TEXT NOT NULL DEFAULT '';
CREATE INDEX documents_by_kept_from ON documents(kept_from);
-- What a person says of a document where the file says something else; NULL: as the file says.
CREATE TABLE document_edits (
    document_id TEXT PRIMARY KEY,
    title TEXT,
    number TEXT,
    revision TEXT,
    effective_date TEXT,
    asset TEXT,
    kind TEXT
) WITHOUT ROWID;
