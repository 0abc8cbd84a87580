-- The plant's machines: what a QR label holds (`id`), what people call them, the other codes that lists and logs use.
-- `aliases` is a JSON list. A document's own `asset` may name a machine that is not listed here.
CREATE TABLE assets (
    id TEXT PRIMARY KEY,
    name_ko TEXT NOT NULL,
    name_en TEXT NOT NULL,
    line TEXT NOT NULL,
    aliases TEXT NOT NULL DEFAULT '[]'
) WITHOUT ROWID;
