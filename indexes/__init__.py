"""What we know: records, the SQLite catalogue, lexical and vector indexes, generations on disk."""
