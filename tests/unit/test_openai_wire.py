"""What model servers send, cut into events; what they say went wrong; openings that come back; estimated tokens."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from pydantic import ValidationError

from assistant.openai_engine import after_opening, estimate_tokens
from assistant.openai_wire import Chunk, ModelList, event_data, reason_in

STREAM = 'data: {"a": "가\u2028나"}\r\n\r\n: still here\n\nevent: x\ndata:{"b": 1}\n\ndata: [DONE]'.encode()


def cut(parts: list[bytes]) -> list[bytes]:
    async def arriving() -> AsyncIterator[bytes]:
        for part in parts:
            yield part

    async def collected() -> list[bytes]:
        return [data async for data in event_data(arriving())]

    return asyncio.run(collected())


@pytest.mark.parametrize("size", [1, 2, 7, len(STREAM)])
def test_events_are_whole_however_the_bytes_arrive(size: int) -> None:
    parts = [STREAM[start : start + size] for start in range(0, len(STREAM), size)]
    first, second, done = cut(parts)
    assert json.loads(first) == {"a": "가\u2028나"}
    assert (second, done) == (b'{"b": 1}', b"[DONE]")


@pytest.mark.parametrize(
    ("sent", "text", "finish_reason"),
    [
        ('{"choices": [{"delta": {"content": "볼트"}, "finish_reason": null}]}', "볼트", ""),
        ('{"choices": [{"delta": {"role": "assistant", "content": null}}]}', "", ""),
        ('{"choices": [{"delta": {"reasoning_content": "hm"}}]}', "", ""),
        ('{"choices": [{"finish_reason": "length"}]}', "", "length"),
        ('{"choices": [], "usage": {"total_tokens": 3}}', "", ""),
    ],
)
def test_a_chunk_is_read(sent: str, text: str, finish_reason: str) -> None:
    chunk = Chunk.model_validate_json(sent)
    assert (chunk.text, chunk.finish_reason, chunk.has_failed) == (text, finish_reason, False)


@pytest.mark.parametrize("sent", ['{"error": {"message": "out of memory"}}', '{"object": "error", "message": "x"}'])
def test_a_chunk_may_be_a_failure(sent: str) -> None:
    assert Chunk.model_validate_json(sent).has_failed


@pytest.mark.parametrize("sent", ["", "[1]", '{"choices": 3}', '{"choices": [{"delta": "x"}]}'])
def test_a_chunk_of_another_shape_is_refused(sent: str) -> None:
    with pytest.raises(ValidationError):
        Chunk.model_validate_json(sent)


def test_a_server_without_models_may_say_null() -> None:
    assert ModelList.model_validate_json('{"object": "list", "data": null}').data is None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('{"error": {"message": "The model `x`\\n does not exist.", "code": 404}}', "The model `x` does not exist"),
        ('{"error": "모델이 없습니다."}', "모델이 없습니다"),
        ('{"object": "error", "message": "too long"}', "too long"),
        ('{"detail": "Not Found"}', "Not Found"),
        ("Bad Gateway\n", "Bad Gateway"),
        ("[1]", "[1]"),
        ("", ""),
        ("x" * 500, "x" * 200),
    ],
)
def test_the_reason_is_one_line_of_what_the_server_says(body: str, reason: str) -> None:
    assert reason_in(body.encode()) == reason


@pytest.mark.parametrize(
    ("opening", "pieces", "text"),
    [
        ("According to the document, ", [" the", " valve"], "the valve"),
        ("According to the document, ", ["the", " valve"], "the valve"),
        ("According to the document, ", ["According", " to the", " document,", " the", " valve"], "the valve"),
        ("According to the document, ", [" According to the document, the valve"], "the valve"),
        ("According to the document, ", ["According", " to plan"], "According to plan"),
        ("문서에 따르면, ", ["문서"], "문서"),
        ("문서에 따르면, ", ["문서에 따르면,"], ""),
        ("The answer is", [" 42"], " 42"),
        ("", [" 42", " N·m"], " 42 N·m"),
        ("문서에 따르면, ", [], ""),
    ],
)
def test_an_opening_that_comes_back_is_left_out(opening: str, pieces: list[str], text: str) -> None:
    assert "".join(after_opening(opening, iter(pieces))) == text


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("  ", 0), ("bolt", 1), ("bolts", 2), ("M20", 3), ("320 N·m", 7), ("볼트를 조인다", 8), ("a\n\nb", 3)],
)
def test_tokens_are_estimated(text: str, tokens: int) -> None:
    assert estimate_tokens(text) == tokens
