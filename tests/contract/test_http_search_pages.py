"""The search page, the page of one code and its JSON twin."""

from __future__ import annotations

import dataclasses

import pytest
from starlette.testclient import TestClient

from indexes.assets import Asset
from indexes.records import Document
from tests.fakes.documents import record
from tests.fakes.runtime import FakeRuntime
from web.search.code_schemas import CodeResponse


def add_repairs(runtime: FakeRuntime) -> None:
    """Two repairs of E-204, the older first, and one of E-205."""
    content = runtime.library.contents["log-ko"]
    chunks = [
        record(1, 일자="2024-02-01", 설비="PR-01", 알람="E-204", 조치="필터 교환", 부품="SK-77", 정지="40분"),
        record(2, 일자="2025. 3. 9.", 설비="PR-02", 알람="e204", 조치="펌프 교환", 부품="", 정지="90분"),
        record(3, 일자="2025-06-01", 설비="PR-02", 알람="E-205", 조치="센서 교환", 부품="", 정지="10분"),
    ]
    changed = [
        dataclasses.replace(chunk, page=1, page_end=1, ordinal=500 + place) for place, chunk in enumerate(chunks)
    ]
    runtime.library.contents["log-ko"] = dataclasses.replace(content, chunks=(*content.chunks, *changed))


def set_asset(runtime: FakeRuntime, document_id: str, asset: str) -> Document:
    content = runtime.library.contents[document_id]
    document = dataclasses.replace(content.document, asset=asset)
    runtime.library.contents[document_id] = dataclasses.replace(content, document=document)
    return document


def test_the_results_come_alone_for_the_typing(client: TestClient) -> None:
    part = client.get("/search", params={"q": "hydraulic press", "part": "results"}).text
    assert "<html" not in part
    assert 'class="result-list"' in part
    assert client.get("/search", params={"part": "results"}).text.count("<li") == 0


def test_superseded_revisions_are_searched_only_on_wish(client: TestClient) -> None:
    in_force = client.get("/search", params={"q": "체결 토크", "part": "results"}).text
    everything = client.get("/search", params={"q": "체결 토크", "revisions": "all", "part": "results"}).text
    assert "/documents/sop-old/" not in in_force
    assert "/documents/sop-old/" in everything


def test_a_document_and_a_machine_narrow_the_search(client: TestClient, runtime: FakeRuntime) -> None:
    assert 'name="asset"' not in client.get("/search").text
    set_asset(runtime, "manual-en", "P-200")
    assert '<option value="P-200"' in client.get("/search").text
    runtime.assets.save(Asset("PR-07", "7호 프레스", "Press 7"))
    assert '<option value="PR-07" >PR-07 Press 7</option>' in client.get("/search").text
    by_machine = client.get("/search", params={"q": "press 유압", "asset": "P-200", "part": "results"}).text
    by_document = client.get("/search", params={"q": "press 유압", "document": "manual-en", "part": "results"}).text
    for part in (by_machine, by_document):
        assert "/documents/manual-en/" in part
        assert "/documents/log-ko/" not in part


@pytest.mark.parametrize("typed", ["E-204", "e204", "E%20204"])
def test_a_code_is_gathered_however_it_is_typed(client: TestClient, runtime: FakeRuntime, typed: str) -> None:
    add_repairs(runtime)
    told = client.get(f"/api/codes/{typed}").json()
    CodeResponse.model_validate(told)
    assert (told["code"], told["written"]) == ("E204", "E-204")
    assert [passage["document_id"] for passage in told["manual"]] == ["manual-en"]
    assert [repair["date"] for repair in told["repairs"]] == ["2025-03-09", "2024-02-01"]
    assert ["조치", "펌프 교환"] in told["repairs"][0]["cells"]


def test_a_near_code_is_never_told(client: TestClient, runtime: FakeRuntime) -> None:
    add_repairs(runtime)
    page = client.get("/code/E-204").text
    assert "필터 교환" in page
    assert "센서 교환" not in page


def test_two_machines_faults_under_one_code_are_not_mixed(client: TestClient, runtime: FakeRuntime) -> None:
    add_repairs(runtime)
    runtime.assets.save(Asset("PR-02", aliases=("P-2",)))
    told = client.get("/api/codes/E-204").json()
    assert told["machines"] == [{"machine": "PR-01", "repairs": 1}, {"machine": "PR-02", "repairs": 1}]
    for machine, action, other in (("p2", "펌프 교환", "필터 교환"), ("PR-01", "필터 교환", "펌프 교환")):
        page = client.get("/code/E-204", params={"machine": machine}).text
        assert action in page and other not in page
        repairs = client.get("/api/codes/E-204", params={"machine": machine}).json()["repairs"]
        assert len(repairs) == 1 and ["조치", action] in repairs[0]["cells"]
    everything = client.get("/code/E-204").text
    assert everything.index("<h3>") < everything.index("펌프 교환") and everything.count("<h3>") == 2
    assert "machine=PR-01" in client.get("/search", params={"q": "E-204", "asset": "PR-01", "part": "results"}).text
    manual = set_asset(runtime, "manual-en", "PR-03, PR-05")
    told = client.get("/api/codes/E-204", params={"machine": "PR-05"}).json()
    assert ([one["title"] for one in told["manual"]], told["repairs"]) == ([manual.title], [])
    assert "PR-01 설비에서" not in client.get("/code/E-204", params={"machine": "PR-01"}).text
    nothing = client.get("/code/E-204", params={"machine": "ZZ-9"}, headers={"Accept-Language": "ko"}).text
    assert "ZZ-9 설비에서 E-204 코드가 나온 기록이 없습니다." in nothing


@pytest.mark.parametrize(
    ("cells", "heading"),
    [
        ((("알람 코드", "E-777"), ("내용", "압력 저하")), "알람 목록"),
        ((("Code", "E-777"), ("Meaning", "low pressure")), "알람 목록"),
        ((("품번", "E-777"), ("품명", "필터")), "부품·자재 목록"),
        ((("코드", "E-777"), ("부품명", "필터"), ("수량", "2")), "부품·자재 목록"),
        ((("형식", "E-777"), ("위치", "2층")), "목록"),
    ],
)
def test_a_list_is_headed_by_what_it_lists(
    client: TestClient, runtime: FakeRuntime, cells: tuple[tuple[str, str], ...], heading: str
) -> None:
    content = runtime.library.contents["manual-en"]
    row = dataclasses.replace(content.chunks[0], text="E-777", cells=cells)
    runtime.library.contents["manual-en"] = dataclasses.replace(content, chunks=(row,))
    page = client.get("/code/E-777", headers={"Accept-Language": "ko"}).text
    assert f">{heading} <" in page


def test_an_unknown_code_leads_to_the_search(client: TestClient) -> None:
    page = client.get("/code/E-999", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert "/search?q=E-999" in page.text
    error = client.get("/api/codes/E-999")
    assert (error.status_code, error.json()["error"]["code"]) == (404, "not_found")
    assert client.get("/api/codes/nothing").status_code == 404


def test_a_known_code_in_the_query_is_linked_above_the_results(client: TestClient) -> None:
    part = client.get("/search", params={"q": "알람 e204 원인", "part": "results"}).text
    assert part.index('href="/code/E-204"') < part.index("result-list")
    assert "/code/" not in client.get("/search", params={"q": "alarm E-999", "part": "results"}).text


def test_the_viewer_lists_the_outline_where_there_is_one(client: TestClient) -> None:
    page = client.get("/documents/sop-ko/pages/2").text
    assert '/documents/sop-ko/pages/3" ><span>6 시운전과 기록' in page
    assert 'class="outline"' not in client.get("/documents/log-ko/pages/1").text


def test_filters_that_name_nothing_known_are_left_out_and_said(client: TestClient) -> None:
    sent = {"q": "유압", "as_of": "banana", "kind": "zzz", "document": "nothing", "k": "7"}
    for part in ("", "results"):
        page = client.get("/search", params={**sent, "part": part}, headers={"Accept-Language": "ko"}).text
        assert "알 수 없는 조건은 빼고 찾습니다: 종류, 기준일, 결과 수, 문서" in page
        assert (
            page.count('class="result"') == client.get("/search?q=유압&part=results").text.count('class="result"') > 0
        )
    assert "as-of-note" not in client.get("/search?q=유압&kind=sop&k=20", headers={"Accept-Language": "ko"}).text


def test_as_many_results_as_were_asked_for_are_the_top_ones(client: TestClient, runtime: FakeRuntime) -> None:
    def said(query: str) -> str:
        page = client.get("/search", params={"q": query, "k": 20}, headers={"Accept-Language": "en"}).text
        return page.partition('id="results-count" role="status">')[2].partition("<")[0]

    assert len(runtime.library.search("유압", limit=50).passages) > 20
    assert said("유압").startswith("Top 20 ·")
    few = len(runtime.library.search("press", limit=50).passages)
    assert 0 < few < 20
    assert said("press").startswith(f"{few} found ·")
