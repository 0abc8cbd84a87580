"""A machine's documents, folders and photo over HTTP."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdfium2
import pytest
from PIL import Image
from starlette.testclient import TestClient

from indexes.assets import Asset
from tests.fakes.runtime import FakeRuntime
from web.machines.machine_facts import machine_facts
from web.machines.photo_picture import SIDE_MAX, SMALL_SIDE_MAX, read_photo


def photo_file(kind: str = "JPEG", size: tuple[int, int] = (1600, 1200), mode: str = "RGB", **options: object) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, "steelblue").save(written, kind, **options)  # type: ignore[arg-type]
    return written.getvalue()


@pytest.fixture(autouse=True)
def press(runtime: FakeRuntime) -> None:
    """PR-01 is listed; the English manual lies in its folder."""
    content = runtime.library.contents["manual-en"]
    moved = replace(content.document, path="/plant/PR-01/manual.pdf")
    runtime.library.contents["manual-en"] = replace(content, document=moved)
    runtime.assets.save(Asset("PR-01", "1호 프레스", "Press 1"))
    runtime.library.index_ties()


def assets_of(runtime: FakeRuntime) -> dict[str, str]:
    return {document.id: document.asset for document in runtime.library.documents() if document.asset}


def test_the_page_tells_why_a_document_is_the_machine_s(client: TestClient) -> None:
    page = client.get("/admin/machines/PR-01", headers={"Accept-Language": "ko"}).text
    assert "P-200 Mechanical Press" in page
    assert "폴더 이름" in page
    assert client.get("/admin/machines/PR-99").status_code == 404


def test_a_document_is_tied_and_untied_by_hand(client: TestClient, runtime: FakeRuntime) -> None:
    assert client.put("/api/assets/PR-01/documents/sop-ko").json() == {"asset": "PR-01"}
    assert "By hand" in client.get("/admin/machines/PR-01").text
    assert client.delete("/api/assets/PR-01/documents/manual-en").json() == {"asset": ""}
    assert assets_of(runtime) == {"sop-ko": "PR-01"}
    assert client.put("/api/assets/PR-99/documents/sop-ko").status_code == 404
    assert client.put("/api/assets/PR-01/documents/nothing").status_code == 404


def test_twin_machines_share_a_document(client: TestClient, runtime: FakeRuntime) -> None:
    runtime.assets.save(Asset("PR-02"))
    assert client.put("/api/assets/PR-02/documents/manual-en").json() == {"asset": "PR-01, PR-02"}
    assert client.put("/api/assets/PR-02/documents/manual-en").json() == {"asset": "PR-01, PR-02"}
    for machine in ("PR-01", "PR-02"):
        assert 'data-document="manual-en"' in client.get(f"/admin/machines/{machine}").text
        assert machine_facts(runtime.library, runtime.assets.get(machine)).documents == 1
    assert client.delete("/api/assets/PR-01/documents/manual-en").json() == {"asset": "PR-02"}
    assert 'data-document="manual-en"' not in client.get("/admin/machines/PR-01").text
    patched = client.patch("/api/documents/manual-en", json={"asset": "PR-02 ,PR-01,, PR-02"}).json()
    assert "PR-02, PR-01" in str(patched)


def test_a_folder_is_named_and_released(client: TestClient, runtime: FakeRuntime) -> None:
    assert client.post("/api/assets/PR-01/folders", json={"folder": "uploads/"}).json() == {"folder": "uploads"}
    assert set(assets_of(runtime)) == {"sop-ko", "sop-old", "log-ko", "manual-en"}
    assert client.delete("/api/assets/PR-01/folders", params={"folder": "uploads"}).status_code == 200
    assert set(assets_of(runtime)) == {"manual-en"}
    assert client.post("/api/assets/PR-01/folders", json={"folder": " "}).status_code == 422
    assert client.post("/api/assets/PR-99/folders", json={"folder": "uploads"}).status_code == 404


def test_a_machine_that_is_listed_ties_what_is_there(client: TestClient, runtime: FakeRuntime) -> None:
    client.delete("/api/assets/PR-01")
    assert assets_of(runtime) == {}
    client.put("/api/assets/P-1", json={"aliases": ["PR-01"]})
    assert assets_of(runtime) == {"manual-en": "P-1"}


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB"), ("JPEG", "L")]
)
def test_a_photo_is_kept_small_and_shown(client: TestClient, kind: str, mode: str) -> None:
    saved = client.put(
        "/api/assets/PR-01/photo", content=photo_file(kind, mode=mode), headers={"Content-Type": "image/png"}
    )
    assert saved.status_code == 200
    mark = saved.json()["mark"]
    shown = client.get("/machines/PR-01/photo", params={"mark": mark})
    assert shown.headers["content-type"] == "image/jpeg"
    assert "immutable" in shown.headers["cache-control"]
    assert Image.open(io.BytesIO(shown.content)).size == (SIDE_MAX, 600)
    small = client.get("/machines/PR-01/photo", params={"size": "small"})
    assert small.headers["cache-control"] == "no-cache"
    assert max(Image.open(io.BytesIO(small.content)).size) == SMALL_SIDE_MAX
    for path in ("/machines", "/m/PR-01", "/admin/machines/PR-01"):
        assert "/machines/PR-01/photo?" in client.get(path).text
    assert client.delete("/api/assets/PR-01/photo").status_code == 200
    assert client.get("/machines/PR-01/photo").status_code == 404
    assert "/photo?" not in client.get("/machines").text


def test_nothing_but_pixels_is_kept_and_the_photo_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "SECRET CAMERA"
    for picture in read_photo(photo_file(size=(900, 300), exif=exif)):
        assert b"SECRET" not in picture
        kept = Image.open(io.BytesIO(picture))
        assert kept.height > kept.width
        assert not kept.getexif()


@pytest.mark.parametrize(
    "data",
    [b"", b"<svg/>", b"MZ", photo_file()[:200], photo_file("GIF", (10, 10)), photo_file("BMP", (10, 10))],
    ids=["empty", "svg", "program", "cut", "gif", "bmp"],
)
def test_what_is_no_photo_is_refused(client: TestClient, data: bytes) -> None:
    refused = client.put("/api/assets/PR-01/photo", content=data, headers={"Content-Type": "image/jpeg"})
    assert refused.status_code == 422
    assert client.get("/machines/PR-01/photo").status_code == 404


def test_a_photo_that_is_too_large_is_refused(client: TestClient) -> None:
    data = photo_file() + bytes(5_000_000)
    assert (
        client.put("/api/assets/PR-01/photo", content=data, headers={"Content-Type": "image/jpeg"}).status_code == 413
    )
    many = photo_file("PNG", (9000, 9000), "1")
    assert client.put("/api/assets/PR-01/photo", content=many, headers={"Content-Type": "image/png"}).status_code == 413


def test_a_removed_machine_s_photo_goes_with_it(client: TestClient, runtime: FakeRuntime) -> None:
    runtime.photos.save("PR-01", *read_photo(photo_file()))
    client.delete("/api/assets/PR-01")
    assert runtime.photos.marks() == {}


def test_a_label_bears_the_photo(client: TestClient, runtime: FakeRuntime) -> None:
    def ink() -> int:
        pdf = pypdfium2.PdfDocument(io.BytesIO(client.get("/admin/machines/qr.pdf").content))
        page = pdf[0].render(scale=1).to_pil().convert("L")
        pdf.close()
        return sum(count for count, grey in page.getcolors() if grey < 128)

    before = ink()
    runtime.photos.save("PR-01", *read_photo(photo_file()))
    assert ink() > before + 1000
