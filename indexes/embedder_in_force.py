"""Which embedder made the index in force: the library says so itself, no setting does."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from indexes.database import Database
from indexes.embedder import Embedder
from indexes.errors import BanjangError
from indexes.generation import UNREADABLE, Manifest
from indexes.update import generation_folder

log = logging.getLogger(__name__)

FindEmbedder = Callable[[str], Embedder]
"""Gives an embedder by name; raises `BanjangError` where it cannot be used here."""


@dataclass(frozen=True)
class MadeBy:
    """An embedder by name and weights; empty where nothing is indexed."""

    name: str
    fingerprint: str

    @classmethod
    def read(cls, database: Database) -> Self:
        """As the last publish noted it: stays known where the generation's folder is damaged."""
        return cls(database.fact("embedder"), database.fact("embedder_fingerprint"))

    @classmethod
    def of(cls, manifest: Manifest) -> Self:
        return cls(manifest.embedder, manifest.embedder_fingerprint) if manifest.chunks else cls("", "")


class EmbeddersAtHand:
    """The embedder that a library was opened with, the one it may change to, and those that another process chose."""

    def __init__(self, own: Embedder, find: FindEmbedder | None) -> None:
        self._latest = own
        self._offered: Embedder | None = None
        self._find = find

    def offer(self, embedder: Embedder) -> None:
        self._offered = embedder

    def found(self, made_by: MadeBy) -> Embedder:
        """The embedder of these vectors; the latest one where it cannot be had, so that words alone are searched."""
        if made_by.fingerprint in ("", self._latest.fingerprint):
            return self._latest
        if self._offered is not None and self._offered.fingerprint == made_by.fingerprint:
            self._latest, self._offered = self._offered, None
        elif (chosen := self._by_name(made_by)) is not None:
            self._latest = chosen
        return self._latest

    def _by_name(self, made_by: MadeBy) -> Embedder | None:
        if self._find is None:
            return None
        try:
            chosen = self._find(made_by.name)
        except BanjangError as error:
            log.warning("the embedder of the index cannot be used: %s", error.render("en"))
            return None
        return chosen if chosen.fingerprint == made_by.fingerprint else None


def indexed_embedder(data_dir: Path) -> str:
    """Name of the embedder that made the index in force; "" where nothing was indexed yet."""
    with closing(Database(data_dir)) as database:
        number, noted = int(database.fact("generation", "0")), MadeBy.read(database).name
    if noted or not number:
        return noted
    try:  # published before the name was noted
        return MadeBy.of(Manifest.read(generation_folder(data_dir, number))).name
    except UNREADABLE:
        return ""
