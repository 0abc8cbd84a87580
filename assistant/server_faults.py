"""What can go wrong with a model server, in words for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx

from assistant.engine import AnswerError
from assistant.openai_wire import reason_in
from indexes.messages import Message, message

CONNECTION_ERRORS = (httpx.HTTPError, httpx.InvalidURL)
NO_MODEL, WRONG_KEY, TOO_MANY = (404,), (401, 403), (429,)


class ServerFaults:
    """Makes an `AnswerError` of each fault; all of them name the server's address, none its key."""

    def __init__(self, url: str) -> None:
        self._url = url

    def of_connection(self, error: Exception, timeout_s: float) -> AnswerError:
        reason = str(error) or type(error).__name__
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.InvalidURL):
            return self._fault("unreachable", reason=reason)
        if isinstance(error, httpx.TimeoutException):
            return self._fault("silent", seconds=f"{timeout_s:g}")
        return self._fault("broke_off", reason=reason)

    def of_status(self, status: int, body: bytes, model: str) -> AnswerError:
        """For every status but 200."""
        reason = _reason(body)
        if status in WRONG_KEY:
            return self._fault("wrong_key", status=status)
        if status in NO_MODEL:
            return self._fault("not_found", model=model, reason=reason)
        if status in TOO_MANY or status >= 500:
            return self._fault("busy", status=status, reason=reason)
        if status >= 400:
            return self._fault("rejected", status=status, reason=reason)
        return self.not_openai()

    def not_openai(self) -> AnswerError:
        return self._fault("not_openai")

    def broke_off(self, body: bytes = b"") -> AnswerError:
        """The stream ended before the answer did, or said why it must."""
        return self._fault("broke_off", reason=_reason(body))

    def wrote_nothing(self, model: str, max_tokens: int) -> AnswerError:
        return self._fault("wrote_nothing", model=model, tokens=max_tokens)

    def not_offered(self, model: str, offered: Sequence[str]) -> AnswerError:
        if not offered:
            return self._fault("offers_none")
        return self._fault("not_offered", {"names": ", ".join(offered)}, model=model)

    def undecided(self, offered: Sequence[str]) -> AnswerError:
        """No model is set, and the server does not offer exactly one."""
        if not offered:
            return self._fault("offers_none")
        return self._fault("undecided", {"names": ", ".join(offered)})

    def _fault(self, name: str, hint: dict[str, Any] | None = None, /, **values: Any) -> AnswerError:
        key = f"assistant.model_server.{name}"
        return AnswerError(message(key, url=self._url, **values), message(f"{key}_hint", **(hint or {})))


def _reason(body: bytes) -> str | Message:
    return reason_in(body) or message("assistant.model_server.no_reason")
