"""What a conversation's model has read already: a second question that needs the same passages begins with them, in the
words and order of the first, so that the model's state of them is used again instead of being computed anew.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

from assistant.focus import Extract
from indexes.records import BlockKind

CONVERSATIONS_MAX = 64


class KeptExtracts:
    """The extracts of each conversation's last prompt, in memory; the conversation quiet longest is forgotten first."""

    def __init__(self) -> None:
        self._by_conversation: OrderedDict[str, tuple[Extract, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def continued(self, conversation_id: str, chosen: Sequence[Extract]) -> list[Extract]:
        """The same passages; first those that the last prompt began with, as it had them, then the others."""
        with self._lock:
            earlier = self._by_conversation.get(conversation_id, ())
        now = {extract.passage.chunk_id: extract for extract in chosen}
        begun: list[Extract] = []
        for read in earlier:
            new = now.get(read.passage.chunk_id)
            if new is None or not _says_all(read, new):
                break  # from here on the prompt is another one anyway
            begun.append(Extract(new.passage, read.text))
            del now[read.passage.chunk_id]
        return [*begun, *now.values()]

    def keep(self, conversation_id: str, read: Sequence[Extract]) -> None:
        with self._lock:
            self._by_conversation[conversation_id] = tuple(read)
            self._by_conversation.move_to_end(conversation_id)
            while len(self._by_conversation) > CONVERSATIONS_MAX:
                self._by_conversation.popitem(last=False)


def _says_all(read: Extract, new: Extract) -> bool:
    """Whether what was read holds what is read now; of a table no other row may stand beside the one asked for."""
    chunk = new.passage.chunk
    if chunk.cells or chunk.kind is BlockKind.TABLE:
        return read.text == new.text
    return set(new.text.split("\n")) <= set(read.text.split("\n"))
