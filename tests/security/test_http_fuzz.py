"""Every operation of the OpenAPI document under made-up requests: no fault of ours, no answer it does not name.

Schemathesis makes requests that fit the document and requests that do not; the same seed every time. Bodies that are
right are then spoilt one value at a time, with what no schema's generator thinks of.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.fakes.plant_in_use import QUESTION, QUESTION_SET, PlantInUse, make_plant_in_use

EXAMPLES = 4
PATIENCE_S = 20.0
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SETTINGS = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# What ends a sign-in comes last: it may be our own.
LAST = "DELETE /api/sign-ins/{sign_in_id}"
# `{…}` stands for a known value.
GOOD_BODIES: dict[str, Any] = {
    "POST /api/ask": {"question": QUESTION, "conversation_id": "talk-1", "scope": {"kinds": ["sop"]}, "stream": False},
    "POST /api/search": {"query": QUESTION, "limit": 3, "scope": {"documents": ["{document_id}"], "assets": ["PR-01"],
                         "languages": ["ko"], "revisions": ["1"], "as_of": "2026-01-05"}},
    "POST /api/search/missed": {"query": "없는 말"},
    "POST /api/feedback": {"answer_id": "{answer_id}", "verdict": "wrong", "note": "오래됨"},
    "POST /api/translate": {"text": "볼트 420 N·m", "language": "en", "stream": False},
    "POST /v1/chat/completions": {"messages": [{"role": "user", "content": [{"type": "text", "text": QUESTION}]}]},
    "POST /api/pairing-codes": {"label": "1라인", "role": "worker", "asset": "PR-01", "address": "http://10.0.0.5:80"},
    "POST /api/tokens": {"label": "MES", "role": "worker", "days": 30},
    "PUT /api/passphrase": {"current": "what it was", "passphrase": "what it shall be"},
    "PUT /api/documents/{document_id}/readers": {"role": "maintenance"},
    "PATCH /api/documents/{document_id}": {"title": "점검", "number": "SOP-1", "revision": "2", "asset": "PR-01",
                                           "effective_date": "2026-01-05", "kind": "sop"},
    "POST /api/files/read-again": {"paths": ["uploads/a.txt"]},
    "POST /api/files/set-aside": {"paths": ["uploads/a.txt"]},
    "POST /api/review/{answer_id}/approve": {"text": "답 [1]",
                                              "citations": [{"document_id": "{document_id}", "page": 1}]},
    "POST /api/evaluations": {"question_set": "plant.jsonl", "with_answers": False},
    "POST /api/folders": {"path": "/nowhere", "kind": "sop", "asset": "PR-01"},
    "POST /api/folders/preview": {"path": "/nowhere"},
    "POST /api/glossary": {"korean": ["펌프"], "english": ["pump"]},
    "POST /api/glossary/spellings": {"word": "콘베어", "of": {"korean": ["콘베아"], "english": ["conveyor"]}},
    "POST /api/glossary/ignored": {"word": "아무말"},
    "PUT /api/glossary/{line_id}": {"korean": ["콘베아"], "english": ["belt"]},
    "PUT /api/assets/{asset_id}": {"name_ko": "프레스", "name_en": "Press", "line": "1", "aliases": ["P1"]},
    "PUT /api/unanswered/{entry_id}/set-aside": {"note": "주문함"},
    "POST /api/repairs": {"query": "유압 펌프", "machine": "PR-01", "limit": 5},
    "POST /api/embedders/switch": {"name": "all-minilm-l6-v2"},
    "POST /api/assets/{asset_id}/folders": {"folder": "/plant/press 3"},
}  # fmt: skip
SPOILS: tuple[Any, ...] = (
    None, True, -1, 0, 2**63, 10**40, float("nan"), 1e308, "", " ", "\x00", "\ud800", "\u202e/../..\\con", "٣",
    "x" * 9000, "9999-99-99", "0000-01-01", "'\";--", "[1][99]", "[[]]", [], [None], {}, {"": {}}, [[[[[[]]]]]],
)  # fmt: skip
BODIES_IN_WHOLE = (b"", b"{", b"\xff\xfe", b"null", b"[" * 5000, b'{"a":' * 3000, b"9" * 5000, b"x" * 1_000_001)


@pytest.fixture(params=["open", "signed in"])
def plant(request: pytest.FixtureRequest, tmp_path: Path) -> PlantInUse:
    return make_plant_in_use(tmp_path, is_open=request.param == "open")


def operations_of(plant: PlantInUse) -> list[APIOperation]:
    schema = schemathesis.openapi.from_dict(plant.client().get("/openapi.json").json())
    operations = [found.ok() for found in schema.get_all_operations()]
    return sorted(operations, key=lambda operation: (operation.label == LAST, operation.method == "delete"))


def as_lines(_: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value).encode()


schemathesis.serializer("application/x-ndjson")(as_lines)


class Prober:
    """Sends the requests of one operation and keeps what went wrong."""

    def __init__(self, plant: PlantInUse) -> None:
        self.plant = plant
        self.faults: defaultdict[str, set[str]] = defaultdict(set)
        self.statuses: Counter[int] = Counter()

    def probe(self, operation: APIOperation, mode: GenerationMode, *, with_known: bool) -> None:
        """`with_known`: path parameters that name something, so that requests get behind "not found"."""

        @SETTINGS
        @given(case=operation.as_strategy(generation_mode=mode))
        def send(case: Any) -> None:
            if with_known:
                known = self.plant.known
                case.path_parameters = {name: known.get(name, value) for name, value in case.path_parameters.items()}
            self._send(case)

        try:
            send()
        except Unsatisfiable:
            # An operation that takes nothing, or any text, has no request that does not fit.
            assert mode is GenerationMode.NEGATIVE, operation.label

    def _send(self, case: Any) -> None:
        try:
            response = case.call(app=self.plant.app, headers=self.plant.headers, timeout=PATIENCE_S)
            self.statuses[response.status_code] += 1
            case.validate_response(response, checks=CHECKS)
        except (Exception, ExceptionGroup) as fault:
            self.faults[case.operation.label].add(" | ".join(str(fault).splitlines()[:12]))


def test_no_request_gets_an_answer_that_the_document_does_not_name(plant: PlantInUse) -> None:
    prober = Prober(plant)
    operations = operations_of(plant)
    for operation in operations:
        prober.probe(operation, GenerationMode.NEGATIVE, with_known=False)
        prober.probe(operation, GenerationMode.POSITIVE, with_known=False)
        if "{" in operation.path:
            prober.probe(operation, GenerationMode.POSITIVE, with_known=True)
    assert dict(prober.faults) == {}
    assert len(operations) > 60
    assert prober.statuses[200] > 100, "requests that are served, not only refused ones"
    assert prober.statuses[422] > 100


def filled(value: Any, known: dict[str, Any]) -> Any:
    """A good body with the known values in it."""
    if isinstance(value, dict):
        return {name: filled(part, known) for name, part in value.items()}
    if isinstance(value, list):
        return [filled(part, known) for part in value]
    return str(value).format_map(known) if isinstance(value, str) and value.startswith("{") else value


def spoilt(value: Any) -> Iterator[Any]:
    """The value with one part of it, or all of it, replaced by something that does not belong there."""
    yield from SPOILS
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for place, part in parts:
        for worse in spoilt(part):
            copy = value.copy()
            copy[place] = worse
            yield copy


def test_no_part_of_a_body_breaks_anything(tmp_path: Path) -> None:
    plant = make_plant_in_use(tmp_path, is_open=False)
    client, document = plant.client(), plant.client().get("/openapi.json").json()
    takes_json = {
        f"{method.upper()} {path}": operation["responses"]
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    }
    assert set(takes_json) == set(GOOD_BODIES), "every operation that takes JSON has a good body here"
    faults, statuses = [], Counter[int]()
    for label, responses in takes_json.items():
        method, path = label.split(" ")
        good = filled(GOOD_BODIES[label], plant.known)
        sent = [json.dumps(body).encode() for body in (good, *spoilt(good))]
        for body in (*sent, *BODIES_IN_WHOLE):
            response = client.request(
                method, path.format_map(plant.known), content=body, headers={"Content-Type": "application/json"}
            )
            statuses[response.status_code] += 1
            if str(response.status_code) not in responses or response.status_code == 500:
                faults.append((label, response.status_code, body[:120]))
    assert faults == []
    assert statuses[413] == len(takes_json)


@pytest.mark.parametrize("line", [QUESTION_SET | {"gold": []}, {"id": 1}, [], None, QUESTION_SET | {"question": 7}])
def test_a_question_set_of_anything(tmp_path: Path, line: Any) -> None:
    plant, body = make_plant_in_use(tmp_path, is_open=True), json.dumps(line).encode()
    response = plant.client().post("/api/question-sets", params={"name": "../x.jsonl"}, content=body)
    assert response.status_code in {201, 422}
