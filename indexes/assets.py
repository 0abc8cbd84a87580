"""Assets: the plant's machines by the id that stands on their QR labels."""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from dataclasses import dataclass, replace
from typing import Any

from indexes.database import Database
from indexes.document_edits import note_change
from indexes.errors import BanjangError
from indexes.messages import message

ID_LETTERS_MAX = 64
NAME_LETTERS_MAX = 100
ALIASES_MAX = 20
# Begins with a letter or digit, so that no id is "." or ".." in an address.
ASSET_ID = re.compile(rf"[A-Za-z0-9가-힣][A-Za-z0-9가-힣._-]{{0,{ID_LETTERS_MAX - 1}}}")


class AssetError(BanjangError):
    """A machine cannot be kept as it was described."""

    code = "asset"


class AssetNotFoundError(AssetError):
    """No machine has this id."""

    code = "not_found"


@dataclass(frozen=True, slots=True)
class Asset:
    """One machine; `aliases` are other codes and names of it in lists and logs. Everything but the id may be empty."""

    id: str
    name_ko: str = ""
    name_en: str = ""
    line: str = ""
    aliases: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        """What a reader of this language calls it, or "" where it has no name but its id."""
        return (self.name_en or self.name_ko) if language == "en" else (self.name_ko or self.name_en)

    @property
    def names(self) -> tuple[str, ...]:
        """How records name it: the id, then its aliases."""
        return tuple(dict.fromkeys((self.id, *self.aliases)))

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name_ko": self.name_ko,
            "name_en": self.name_en,
            "line": self.line,
            "aliases": list(self.aliases),
        }


class Assets:
    """The list of machines in the catalogue's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self) -> list[Asset]:
        """By line, then by id."""
        return [_asset(row) for row in self._database.read("SELECT * FROM assets ORDER BY line, id")]

    def find(self, asset_id: str) -> Asset | None:
        row = self._database.read_one("SELECT * FROM assets WHERE id = ?", (_plain(asset_id),))
        return _asset(row) if row else None

    def get(self, asset_id: str) -> Asset:
        """Raises `AssetNotFoundError`."""
        found = self.find(asset_id)
        if found is None:
            raise AssetNotFoundError(
                message("indexes.assets.not_found", asset=asset_id), message("indexes.assets.not_found_hint")
            )
        return found

    def save(self, asset: Asset) -> Asset:
        """Adds a machine or changes the one with this id; gives it as it is kept. Raises `AssetError`."""
        kept = _checked(asset)
        with self._database.transaction() as connection:
            for other in self.list():
                taken = {_key(name) for name in other.names} & {_key(name) for name in kept.names}
                if other.id != kept.id and taken:
                    raise AssetError(
                        message("indexes.assets.name_taken", name=sorted(taken)[0], asset=other.id),
                        message("indexes.assets.name_taken_hint"),
                    )
            connection.execute(
                "INSERT OR REPLACE INTO assets (id, name_ko, name_en, line, aliases) VALUES (?, ?, ?, ?, ?)",
                (kept.id, kept.name_ko, kept.name_en, kept.line, json.dumps(kept.aliases, ensure_ascii=False)),
            )
            note_change(connection)  # what it is called ties documents to it
        return kept

    def remove(self, asset_id: str) -> None:
        """Its documents stay. Raises `AssetNotFoundError`."""
        asset = self.get(asset_id)
        with self._database.transaction() as connection:
            for table, column in (("assets", "id"), ("machine_folders", "asset"), ("machine_photos", "asset")):
                connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (asset.id,))
            note_change(connection)


def _checked(asset: Asset) -> Asset:
    asset_id = _plain(asset.id)
    if not ASSET_ID.fullmatch(asset_id):
        raise AssetError(
            message("indexes.assets.bad_id", asset=asset_id[:ID_LETTERS_MAX]),
            message("indexes.assets.bad_id_hint", limit=ID_LETTERS_MAX),
        )
    aliases = dict.fromkeys(filter(None, map(_plain, asset.aliases)))
    aliases.pop(asset_id, None)
    kept = replace(
        asset,
        id=asset_id,
        name_ko=_plain(asset.name_ko),
        name_en=_plain(asset.name_en),
        line=_plain(asset.line),
        aliases=tuple(aliases),
    )
    if len(kept.aliases) > ALIASES_MAX:
        raise AssetError(message("indexes.assets.too_many_aliases", limit=ALIASES_MAX))
    if any(len(text) > NAME_LETTERS_MAX for text in (kept.name_ko, kept.name_en, kept.line, *kept.aliases)):
        raise AssetError(message("indexes.assets.too_long", limit=NAME_LETTERS_MAX))
    return kept


def _plain(text: str) -> str:
    """One spelling of what was typed or scanned: Hangul composed, single blanks."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _key(name: str) -> str:
    return name.casefold()


def _asset(row: sqlite3.Row) -> Asset:
    return Asset(row["id"], row["name_ko"], row["name_en"], row["line"], tuple(json.loads(row["aliases"])))
