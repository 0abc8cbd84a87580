"""The official `openai` client against the real web server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openai
import pytest

from tests.fakes.runtime import FakeRuntime
from tests.fakes.server import serve

QUESTION = "알람 E-204가 뜨면 어떻게 합니까?"


@pytest.fixture
def runtime(tmp_path: Path) -> FakeRuntime:
    return FakeRuntime(tmp_path)


@pytest.fixture
def client(runtime: FakeRuntime) -> Iterator[openai.OpenAI]:
    with serve(runtime) as address, openai.OpenAI(base_url=f"{address}/v1", api_key="any", max_retries=0) as client:
        yield client


def ask(client: openai.OpenAI, *said: str) -> openai.types.chat.ChatCompletion:
    return client.chat.completions.create(
        model="banjang", messages=[{"role": "user", "content": text} for text in said]
    )


def test_the_one_model_is_listed(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["banjang"]


def test_an_answer_with_its_citations(client: openai.OpenAI) -> None:
    completion = ask(client, QUESTION)
    said = completion.choices[0].message
    assert said.role == "assistant"
    assert said.content is not None
    assert said.content.startswith("문서에는 이렇게 적혀 있습니다. [1]")
    assert completion.choices[0].finish_reason == "stop"
    assert completion.model_extra is not None
    assert said.model_extra is not None
    citations = completion.model_extra["citations"]
    assert citations == said.model_extra["citations"]
    assert citations[0]["mark"] == 1
    assert citations[0]["page"] >= 1
    assert citations[0]["quote"]


def test_a_streamed_answer_is_the_same(client: openai.OpenAI) -> None:
    whole = ask(client, QUESTION)
    stream = client.chat.completions.create(
        model="banjang", messages=[{"role": "user", "content": QUESTION}], stream=True
    )
    chunks = list(stream)
    assert len(chunks) > 4
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == whole.choices[0].message.content
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert chunks[-1].model_extra is not None
    assert whole.model_extra is not None
    assert chunks[-1].model_extra["citations"] == whole.model_extra["citations"]


def test_earlier_questions_come_along(client: openai.OpenAI, runtime: FakeRuntime) -> None:
    client.chat.completions.create(
        model="banjang",
        messages=[
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "M12 볼트 토크는?"},
            {"role": "assistant", "content": "91 N·m입니다. [1]"},
            {"role": "user", "content": [{"type": "text", "text": "그럼 M16은?"}]},
            {"role": "assistant", "content": "220 N·m입니다. [1]"},
            {"role": "user", "content": "   "},
            {"role": "user", "content": "그럼 M20은?"},
        ],
    )
    assert runtime.assistant.history == ("M12 볼트 토크는?", "그럼 M16은?")
    ask(client, QUESTION)
    assert runtime.assistant.history == ()


def test_what_no_document_holds_is_an_answer_too(client: openai.OpenAI) -> None:
    completion = ask(client, "달까지 거리는?")
    assert completion.choices[0].message.content == "문서에 없습니다."
    assert completion.model_extra is not None
    assert completion.model_extra["citations"] == []


@pytest.mark.parametrize("stream", [False, True])
def test_a_full_queue_is_a_503(client: openai.OpenAI, stream: bool) -> None:
    with pytest.raises(openai.APIStatusError) as caught:
        client.chat.completions.create(
            model="banjang", messages=[{"role": "user", "content": "full"}], stream=stream,
            extra_headers={"Accept-Language": "ko"},
        )  # fmt: skip
    assert caught.value.status_code == 503
    assert caught.value.code == "queue_full"
    assert "기다리고 있습니다" in str(caught.value.body)
    assert int(caught.value.response.headers["retry-after"]) > 0


@pytest.mark.parametrize("said", ["", "x" * 2001])
def test_what_is_no_question_is_a_422(client: openai.OpenAI, said: str) -> None:
    with pytest.raises(openai.UnprocessableEntityError) as caught:
        ask(client, said)
    assert caught.value.code == "invalid"


def test_a_failure_of_the_model_is_a_503(client: openai.OpenAI) -> None:
    with pytest.raises(openai.InternalServerError) as caught:
        ask(client, "please break: alarm E-204")
    assert caught.value.code == "answer"


def test_a_failure_inside_a_stream_is_raised(client: openai.OpenAI) -> None:
    stream = client.chat.completions.create(
        model="banjang", messages=[{"role": "user", "content": "please break: alarm E-204"}], stream=True
    )
    with pytest.raises(openai.APIError) as caught:
        list(stream)
    assert caught.value.code == "answer"
