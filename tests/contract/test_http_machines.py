"""Machines over HTTP: the list, its pages, the labels."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest
import segno
from starlette.testclient import TestClient

from indexes.assets import Asset
from tests.fakes.runtime import FakeRuntime
from web.machines.machine_facts import machine_facts
from web.machines.machine_schemas import AssetModel, AssetsResponse
from web.machines.qr_sheet import DOTS_PER_INCH, EDGE, QR_SIDE, QR_TOP

PRESS = {"name_ko": "1호 프레스", "name_en": "Press 1", "line": "프레스 라인", "aliases": ["P-200"]}


def error_of(response: Any, status: int) -> dict[str, str]:
    assert response.status_code == status
    return dict(response.json()["error"])


def test_a_machine_is_added_listed_changed_and_removed(client: TestClient) -> None:
    added = client.put("/api/assets/PR-01", json=PRESS)
    assert added.json() == {"id": "PR-01", **PRESS}
    AssetModel.model_validate(added.json())
    AssetsResponse.model_validate(client.get("/api/assets").json())
    client.put("/api/assets/PR-01", json={"name_ko": "프레스"})
    listed = client.get("/api/assets").json()["assets"]
    assert listed == [{"id": "PR-01", "name_ko": "프레스", "name_en": "", "line": "", "aliases": []}]
    assert client.delete("/api/assets/PR-01").json() == {"id": "PR-01", "status": "removed"}
    assert client.get("/api/assets").json() == {"assets": []}


@pytest.mark.parametrize("typed", ["A%2FB%20C", "%3Cb%3Ex%3C%2Fb%3E", "%2E%2E%2F", "%20", "", "-1", "a%2Fdocuments"])
def test_a_bad_id_is_told_which_letters_it_may_hold(client: TestClient, runtime: FakeRuntime, typed: str) -> None:
    refused = error_of(client.put(f"/api/assets/{typed}", json={}, headers={"Accept-Language": "ko"}), 422)
    assert refused["code"] == "asset" and "한글, 영문, 숫자와 - _ ." in refused["hint"]
    assert runtime.assets.list() == []


def test_what_cannot_be_kept_is_refused(client: TestClient) -> None:
    assert error_of(client.put("/api/assets/PR%2001", json={}), 422)["code"] == "asset"
    assert error_of(client.put("/api/assets/PR-01", json={"colour": "red"}), 422)["code"] == "invalid"
    assert error_of(client.put("/api/assets/PR-01", json={"name_ko": "가" * 101}), 422)["code"] == "invalid"
    missing = error_of(client.delete("/api/assets/PR-01", headers={"Accept-Language": "ko"}), 404)
    assert (missing["code"], missing["message"]) == ("not_found", "‘PR-01’ 설비가 등록되어 있지 않습니다.")
    client.put("/api/assets/PR-01", json=PRESS)
    taken = error_of(client.put("/api/assets/PR-02", json={"aliases": ["p-200"]}), 422)
    assert "PR-01" in taken["message"]


@pytest.mark.parametrize("method", ["put", "delete"])
def test_other_sites_change_nothing(client: TestClient, runtime: FakeRuntime, method: str) -> None:
    runtime.assets.save(Asset("PR-01"))
    response = client.request(method, "/api/assets/PR-01", headers={"Sec-Fetch-Site": "cross-site"})
    assert error_of(response, 403)["code"] == "cross_site"
    assert [asset.id for asset in runtime.assets.list()] == ["PR-01"]


@pytest.mark.parametrize(
    ("path", "method"),
    [("/api/assets", "get"), ("/api/assets/{asset_id}", "put"), ("/api/assets/{asset_id}", "delete")],
)
def test_openapi_documents_the_endpoints(client: TestClient, path: str, method: str) -> None:
    operation = client.get("/openapi.json").json()["paths"][path][method]
    assert operation["tags"] == ["machines"]
    assert operation["summary"]


def test_an_unknown_label_says_so_on_a_page(client: TestClient) -> None:
    page = client.get("/m/PR-99", headers={"Accept": "text/html", "Accept-Language": "ko"})
    assert page.status_code == 404
    assert "‘PR-99’ 설비가 등록되어 있지 않습니다." in page.text
    assert 'href="/machines"' in page.text


def test_a_machine_s_questions_come_from_its_records(client: TestClient, runtime: FakeRuntime) -> None:
    facts = machine_facts(runtime.library, runtime.assets.save(Asset("PR-01")))
    assert (facts.documents, facts.records, facts.has_log, facts.is_empty) == (0, 100, True, False)
    assert machine_facts(runtime.library, runtime.assets.save(Asset("ZZ-99"))).is_empty
    assert 'data-empty="false"' in client.get("/m/PR-01").text
    assert 'data-empty="true"' in client.get("/m/ZZ-99").text


def test_names_are_shown_as_text(client: TestClient, runtime: FakeRuntime) -> None:
    runtime.assets.save(Asset("PR-01", name_ko="<b>'\"&", name_en="<i>'\"&"))
    for path in ("/machines", "/m/PR-01", "/admin/machines"):
        page = client.get(path).text
        assert "<i>" not in page and "<b>" not in page, path


def test_labels_are_printed_eight_a_page(client: TestClient, runtime: FakeRuntime) -> None:
    for number in range(9):
        runtime.assets.save(Asset(f"PR-{number:02}", name_ko=f"{number}호 프레스"))
    response = client.get("/admin/machines/qr.pdf", params={"base": "http://192.168.0.7:8080"})
    assert response.headers["content-type"] == "application/pdf"
    pdf = pypdfium2.PdfDocument(io.BytesIO(response.content))
    assert [tuple(round(side) for side in page.get_size()) for page in pdf] == [(595, 842), (595, 842)]
    pdf.close()


def test_a_label_holds_the_machine_s_address(client: TestClient, runtime: FakeRuntime) -> None:
    """The printed squares are those of a QR code of exactly this address."""
    runtime.assets.save(Asset("도장-1"))
    response = client.get("/admin/machines/qr.pdf", params={"base": "http://192.168.0.7:8080/"})
    pdf = pypdfium2.PdfDocument(io.BytesIO(response.content))
    page = pdf[0].render(scale=DOTS_PER_INCH / 72).to_pil().convert("L")
    expected = list(segno.make_qr("http://192.168.0.7:8080/m/%EB%8F%84%EC%9E%A5-1", error="m").matrix_iter(border=4))
    module = QR_SIDE // len(expected)
    top = QR_TOP + (QR_SIDE - module * len(expected)) // 2
    for row, modules in enumerate(expected):
        places = [EDGE + column * module + module // 2 for column in range(len(modules))]
        assert [page.getpixel((x, top + row * module + module // 2)) < 128 for x in places] == [
            bool(m) for m in modules
        ]
    pdf.close()


def test_labels_need_machines_and_an_address(client: TestClient, runtime: FakeRuntime) -> None:
    assert (
        error_of(client.get("/admin/machines/qr.pdf"), 404)["message"] == "There are no machines to print labels for."
    )
    runtime.assets.save(Asset("PR-01"))
    for address in (
        "javascript:alert(1)", "ftp://plant", "http://", "http://x y", "http://x\ty", "http://x/a b", "http://공장",
        "http://x:99999", "http://x:port", "http://u@x", "http://x?y", "http://x#y", "http://[::",
    ):  # fmt: skip
        assert error_of(client.get("/admin/machines/qr.pdf", params={"base": address}), 422)["code"] == "invalid"


def test_the_question_page_offers_machines_and_the_last_one_first(client: TestClient, runtime: FakeRuntime) -> None:
    korean = {"Accept-Language": "ko"}
    assert "machine-picker" not in client.get("/", headers=korean).text
    runtime.assets.save(Asset("도장-1", "1호 도장기", "Painter 1"))
    runtime.assets.save(Asset("PR-01"))
    page = client.get("/", headers=korean).text
    assert '<option value="도장-1">도장-1 1호 도장기</option>' in page and "에 대해 묻기" not in page
    chosen = client.get("/machines", params={"id": "도장-1"}, headers=korean)
    assert chosen.url.path == "/m/도장-1" and chosen.status_code == 200
    assert "도장-1에 대해 묻기" in client.get("/", headers=korean).text
    assert (
        client.get("/machines", params={"id": "//evil"}, follow_redirects=False).headers["location"] == "/m/%2F%2Fevil"
    )
    runtime.assets.remove("도장-1")
    assert "에 대해 묻기" not in client.get("/", headers=korean).text


def test_a_machine_s_page_leads_to_the_code_on_this_machine(client: TestClient, runtime: FakeRuntime) -> None:
    content = runtime.library.contents["log-ko"]
    row = replace(content.chunks[0], text="E-204", cells=(("설비", "PR-01"), ("알람", "E-204")))
    runtime.library.contents["log-ko"] = replace(content, chunks=(row,))
    runtime.assets.save(Asset("PR-01"))
    assert 'href="/code/E-204?machine=PR-01"' in client.get("/m/PR-01").text
