"""Which machine a row or a text is about, so that the faults of two machines under one code are not mixed."""

from __future__ import annotations

from collections.abc import Iterable

from indexes.analysis import find_codes
from indexes.assets import Asset
from indexes.machine_records import BETWEEN_NAMES, name_key
from indexes.record_columns import read_record
from indexes.records import Passage


class MachineNames:
    """Reads machines' names as rows write them; one that is not listed goes by its first spelling."""

    def __init__(self, assets: Iterable[Asset]) -> None:
        self._known = {name_key(name): asset.id for asset in assets for name in asset.names}

    def read(self, written: str) -> str:
        """The id of the machine that is called so (`pr01`, `PR-01 프레스`, an alias: all PR-01), else the words."""
        written = " ".join(written.split())
        keys = [name_key(written), *find_codes(written)]
        known = next((self._known[key] for key in keys if key in self._known), "")
        return known or self._known.setdefault(keys[0], written)

    def of(self, passage: Passage) -> tuple[str, ...]:
        """What its own cells say, else its document's machines; () where neither names one."""
        written = read_record(passage.chunk.cells).machine if passage.chunk.cells else ""
        named = [self.read(entry) for entry in BETWEEN_NAMES.split(written) if entry.strip()]
        return tuple(dict.fromkeys(named)) or passage.document.assets
