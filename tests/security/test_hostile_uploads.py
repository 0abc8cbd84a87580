"""Uploads that try something: names, counts, endless headers; and what the viewer makes of an HTML file."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from ingest.file_names import MAX_NAME_BYTES
from tests.fakes.runtime import FakeRuntime
from web.app import create_app
from web.upload import MAX_FILES

LONG = "가" * 85  # 255 bytes of UTF-8, the longest name of most disks
NAMES = {
    "../../etc/passwd": "passwd",
    "....//....//a.pdf": "a.pdf",
    "%2e%2e%2fa.pdf": "%2e%2e%2fa.pdf",
    "C:\\Windows\\win.ini": "win.ini",
    "C:boot.ini": "C_boot.ini",
    "\\\\server\\share\\a.pdf": "a.pdf",
    "\\\\?\\C:\\a.pdf": "a.pdf",
    "a.pdf:evil.exe": "a.pdf_evil.exe",
    "a.pdf::$DATA": "a.pdf__$DATA",
    "CON": "_CON",
    "nul.pdf": "_nul.pdf",
    "COM1.log": "_COM1.log",
    "a.pdf. . .": "a.pdf",
    "   ": "document",
    "...": "document",
    "fdp.\u202eexe": "fdp.exe",
    "\u200ba\u2066.pdf": "a.pdf",
    "a\tb\x1f.pdf": "ab.pdf",
    "~$잠금.docx": "~$잠금.docx",
    unicodedata.normalize("NFD", "점검표.pdf"): "점검표.pdf",
}


@pytest.fixture
def runtime(tmp_path: Path) -> FakeRuntime:
    return FakeRuntime(tmp_path)


@pytest.fixture
def client(runtime: FakeRuntime) -> Iterator[TestClient]:
    with TestClient(create_app(runtime), headers={"Accept-Language": "en"}, raise_server_exceptions=False) as client:
        yield client


def kept(runtime: FakeRuntime) -> list[str]:
    folder = runtime.settings.data_dir
    return sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*") if "uploads" in path.parts and path.is_file()
    )


def body_of(*names: bytes) -> tuple[bytes, dict[str, str]]:
    """A multipart body whose names are sent as these bytes, unescaped as any program may."""
    parts = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="files"; filename="' + name + b'"\r\n\r\nx\r\n' for name in names
    )
    return parts + b"--b--\r\n", {"Content-Type": "multipart/form-data; boundary=b"}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_kept_as_a_name(client: TestClient, runtime: FakeRuntime, name: str) -> None:
    before = {path for path in runtime.settings.data_dir.parent.rglob("*") if path.is_file()}
    content, headers = body_of(name.encode().replace(b"\\", b"\\\\"))
    assert client.post("/api/documents", content=content, headers=headers).status_code == 202
    assert kept(runtime) == [f"uploads/{NAMES[name]}"]
    made = {path for path in runtime.settings.data_dir.parent.rglob("*") if path.is_file()} - before
    assert {path.parent.name for path in made if path.suffix != ".db"} <= {"uploads", runtime.settings.data_dir.name}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_korean_name_of_255_bytes_fits(client: TestClient, runtime: FakeRuntime, form: str) -> None:
    content, headers = body_of(unicodedata.normalize(form, LONG + ".pdf").encode())  # type: ignore[arg-type]
    assert client.post("/api/documents", content=content, headers=headers).status_code == 202
    (name,) = kept(runtime)
    assert len(Path(name).name.encode()) <= MAX_NAME_BYTES
    assert unicodedata.is_normalized("NFC", name)
    assert name.endswith("가.pdf")


def test_names_that_become_one_name_stay_two_files(client: TestClient, runtime: FakeRuntime) -> None:
    content, headers = body_of(b"a/x.txt", b"b\\\\X.txt", b"x.txt.", "\u202ex.txt".encode())
    assert client.post("/api/documents", content=content, headers=headers).status_code == 202
    assert [name.casefold() for name in kept(runtime)] == [
        f"uploads/{name}" for name in ("x (2).txt", "x (3).txt", "x (4).txt", "x.txt")
    ]


def test_more_files_than_allowed_leave_nothing(client: TestClient, runtime: FakeRuntime) -> None:
    content, headers = body_of(*(f"{number}.txt".encode() for number in range(MAX_FILES + 1)))
    refused = client.post("/api/documents", content=content, headers=headers)
    assert (refused.status_code, refused.json()["error"]["code"]) == (413, "too_large")
    assert kept(runtime) == []


@pytest.mark.parametrize("header", [b"X: " + b"x" * 2_000_000, b"X: x\r\n" * 200_000, b"x" * 2_000_000])
def test_an_endless_header_of_a_part_is_cut_off(client: TestClient, runtime: FakeRuntime, header: bytes) -> None:
    content = (
        b"--b\r\n"
        + header
        + b'\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nx\r\n--b--\r\n'
    )
    response = client.post(
        "/api/documents", content=content, headers={"Content-Type": "multipart/form-data; boundary=b"}
    )
    assert response.status_code == 400
    assert kept(runtime) == []


def test_an_html_document_is_shown_as_text_and_given_as_a_file(client: TestClient) -> None:
    page = b"<!doctype html><title>t</title><script>document.title='run'</script><img src=x onerror=alert(1)>"
    job = client.post("/api/documents", files={"files": ("page.html", page)}).json()["job"]["id"]
    client.get(f"/api/jobs/{job}/events")
    for path in ("/documents/up-page/pages/1", "/documents/up-page/pages/1?part=panel"):
        shown = client.get(path, headers={"Accept": "text/html"}).text
        assert "&lt;script&gt;" in shown
        assert "<script>document" not in shown
        assert "<img src=x" not in shown
    file = client.get("/documents/up-page/file")
    assert file.headers["content-type"] == "application/octet-stream"
    assert file.headers["content-disposition"].startswith("attachment")
    assert "script-src 'self'" in file.headers["content-security-policy"]
