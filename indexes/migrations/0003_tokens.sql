-- The token ids of a chunk, for the soft match of question and passage (indexes/soft_match.py).
ALTER TABLE chunks ADD COLUMN tokens BLOB NOT NULL DEFAULT x'';
