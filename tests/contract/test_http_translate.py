"""`POST /api/translate` over HTTP."""

from __future__ import annotations

from starlette.testclient import TestClient

from tests.contract.test_http_contract import events_of
from web.api_translate import TranslateResponse


def test_it_streams_and_ends_with_the_translation(client: TestClient) -> None:
    response = client.post("/api/translate", json={"text": "M20 볼트는 420 N·m [1]", "language": "vi"})
    events = events_of(response.text)
    assert events[0][0] == "queued"
    assert events[-1] == (
        "translation",
        {"text": "N·m 420 볼트는 M20", "language": "vi", "differing": [], "verified": False},
    )


def test_it_is_one_document_without_a_stream(client: TestClient) -> None:
    response = client.post("/api/translate", json={"text": "조입니다", "language": "zh", "stream": False})
    assert TranslateResponse.model_validate(response.json()).text == "조입니다"


def test_what_cannot_be_translated_is_refused(client: TestClient) -> None:
    for body in (
        {"text": "", "language": "vi"},
        {"text": "x", "language": "fr"},
        {"text": "x" * 2001, "language": "vi"},
    ):
        assert client.post("/api/translate", json=body).json()["error"]["code"] == "invalid"
