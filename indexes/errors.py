"""The one root of every error a person may see, and the store's own family."""

from __future__ import annotations

from indexes.messages import Message


class BanjangError(Exception):
    """Says what happened and what to do about it, in the reader's language.

    `message` is what happened, `hint` the way out; both are rendered with `.render(language)`.
    """

    code = "error"

    def __init__(self, message: Message, hint: Message | None = None) -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.render()

    def render(self, language: str | None = None) -> str:
        parts = [self.message.render(language)]
        if self.hint is not None:
            parts.append(self.hint.render(language))
        return " ".join(parts)


class IndexStoreError(BanjangError):
    """The catalogue or an index cannot be read, or does not fit what it is used with."""

    code = "index_store"


class EmbedderError(BanjangError):
    """The embedding model is missing or unusable."""

    code = "embedder"
