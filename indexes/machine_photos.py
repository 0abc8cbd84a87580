"""Photos of machines in the catalogue's database, so that a backup holds them."""

from __future__ import annotations

import hashlib

from indexes.assets import AssetNotFoundError, Assets
from indexes.database import Database
from indexes.messages import message


class MachinePhotos:
    """One photo a machine: the picture for its page and a small one for lists, both JPEG."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def marks(self) -> dict[str, str]:
        """The machines that have a photo, each with a mark that changes with the picture."""
        return {str(row[0]): str(row[1]) for row in self._database.read("SELECT asset, mark FROM machine_photos")}

    def picture(self, asset_id: str, *, small: bool = False) -> bytes:
        """Raises `AssetNotFoundError` where the machine has no photo."""
        column = "small" if small else "picture"
        row = self._database.read_one(f"SELECT {column} FROM machine_photos WHERE asset = ?", (asset_id,))
        if row is None:
            raise AssetNotFoundError(message("indexes.assets.no_photo", asset=asset_id))
        return bytes(row[0])

    def save(self, asset_id: str, picture: bytes, small: bytes) -> str:
        """Replaces the one there was; gives its mark. Raises `AssetNotFoundError`."""
        asset = Assets(self._database).get(asset_id)
        mark = hashlib.sha256(picture).hexdigest()[:12]
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO machine_photos (asset, picture, small, mark) VALUES (?, ?, ?, ?)",
                (asset.id, picture, small, mark),
            )
        return mark

    def remove(self, asset_id: str) -> None:
        """Nothing where there is none."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM machine_photos WHERE asset = ?", (asset_id,))
