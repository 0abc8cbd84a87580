-- What another model made of a chunk after it was read. `chunks.vector` and `chunks.tokens` are of the model named in
-- `revisions.embedder`; `embedder` here is a fingerprint too.
CREATE TABLE later_vectors (
    chunk_id INTEGER NOT NULL REFERENCES chunks(id) ON DELETE CASCADE,
    embedder TEXT NOT NULL,
    vector BLOB NOT NULL,
    tokens BLOB NOT NULL,
    PRIMARY KEY (chunk_id, embedder)
);
