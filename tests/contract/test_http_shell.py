"""How pages look and what a browser keeps of them: cookies, manifest, service worker, offline page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from web.shell import OFFLINE_FILES

STATIC = Path(__file__).parents[2] / "web" / "static"


@pytest.mark.parametrize(
    ("setting", "choice", "attribute"),
    [
        ("theme", "contrast", 'data-theme="contrast"'),
        ("theme", "dark", 'data-theme="dark"'),
        ("size", "glove", 'data-size="glove"'),
    ],
)
def test_a_chosen_display_is_in_the_first_paint(client: TestClient, setting: str, choice: str, attribute: str) -> None:
    response = client.get(f"/display/{setting}/{choice}", params={"to": "/search?q=a"}, follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (303, "/search?q=a")
    assert f"banjang_{setting}={choice}" in response.headers["set-cookie"]
    assert attribute in client.get("/search").text


@pytest.mark.parametrize(("path", "to"), [("/display/theme/pink", "/"), ("/display/path/dark", "/")])
def test_what_is_not_offered_changes_nothing(client: TestClient, path: str, to: str) -> None:
    response = client.get(path, params={"to": to}, follow_redirects=False)
    assert "set-cookie" not in response.headers


def test_a_display_choice_only_goes_back_to_us(client: TestClient) -> None:
    response = client.get("/display/theme/dark", params={"to": "//evil.example"}, follow_redirects=False)
    assert response.headers["location"] == "/"


def test_a_spoilt_cookie_is_no_choice(client: TestClient) -> None:
    client.cookies.set("banjang_theme", "x")
    assert 'data-theme="system"' in client.get("/").text


@pytest.mark.parametrize(("language", "name"), [("ko", "반장"), ("en", "Banjang")])
def test_the_manifest_names_the_program_in_the_page_s_language(client: TestClient, language: str, name: str) -> None:
    assert f'href="/manifest.webmanifest?lang={language}"' in client.get("/", params={"lang": language}).text
    response = client.get("/manifest.webmanifest", params={"lang": language})
    assert response.headers["content-type"].startswith("application/manifest+json")
    manifest = response.json()
    assert (manifest["short_name"], manifest["lang"], manifest["display"]) == (name, language, "standalone")
    assert {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]} >= {
        ("192x192", "any"),
        ("512x512", "maskable"),
    }
    for icon in manifest["icons"]:
        picture = client.get(icon["src"]).content
        side = int(icon["sizes"].split("x")[0])
        assert picture[:8] == b"\x89PNG\r\n\x1a\n"
        assert (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])) == (side, side)


def test_the_service_worker_keeps_the_offline_page_and_its_files_alone(client: TestClient) -> None:
    response = client.get("/service-worker.js")
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["cache-control"] == "no-cache"
    assert "worker-src 'self'" in response.headers["content-security-policy"]
    found = re.search(r"FILES = (\[.*?\]);", response.text)
    assert found
    files = json.loads(found[1])
    assert files == [f"/static/{name}" for name in OFFLINE_FILES]
    page = client.get("/offline").text
    for named in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        assert named in files
    for name in OFFLINE_FILES:
        for imported in re.findall(r'from "\./([^"]+)"', (STATIC / name).read_text("utf-8")):
            assert f"/static/js/{imported}" in files


def test_the_offline_page_speaks_every_language(client: TestClient) -> None:
    page = client.get("/offline").text
    for language in ("ko", "en", "vi", "zh-Hans"):
        assert f'lang="{language}"' in page


@pytest.mark.parametrize(
    ("accepted", "tag"), [("vi-VN,vi;q=0.9", "vi"), ("zh-CN", "zh-Hans"), ("ko", "ko"), ("fr", "ko")]
)
def test_pages_are_in_the_reader_s_language(client: TestClient, accepted: str, tag: str) -> None:
    client.cookies.clear()
    page = client.get("/", headers={"Accept-Language": accepted})
    if accepted != "fr":
        assert f'<html lang="{tag}"' in page.text
    assert page.status_code == 200


def test_the_two_dark_tables_are_the_same() -> None:
    """One for the device's wish, one for the reader's: CSS cannot say it once for old browsers."""
    sheet = (STATIC / "css" / "tokens.css").read_text("utf-8")
    asked = re.search(r"\(prefers-color-scheme: dark\) \{\s*:root[^{]*\{(.*?)\}", sheet, re.S)
    chosen = re.search(r':root\[data-theme="dark"\] \{(.*?)\}', sheet, re.S)
    assert asked
    assert chosen
    values = [sorted(re.findall(r"--[a-z-]+:[^;]+;", table[1])) for table in (asked, chosen)]
    assert len(values[0]) > 15
    assert values[0] == values[1]


def test_what_became_of_files_is_told_to_every_reader(client: TestClient) -> None:
    files = {"files": ("손상.pdf", b"%PDF-1.7 broken", "application/pdf")}
    job = client.post("/api/documents", files=files, headers={"Accept-Language": "vi"}).json()["job"]
    told = {
        language: client.get(f"/api/jobs/{job['id']}", params={"lang": language}).json()
        for language in ("ko", "vi", "zh")
    }
    assert told["ko"] == told["vi"] == told["zh"]
