"""The backup page: makes a file that can be restored, and says how."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.test_review import SIDEWAYS, SMALL, TABLET
from tests.fakes.runtime import FakeRuntime


@pytest.mark.parametrize(("language", "button"), [("ko", "백업 만들어 내려받기"), ("en", "Make and download a backup")])
def test_a_backup_is_made_and_downloaded(
    open_page: OpenPage, runtime: FakeRuntime, tmp_path: Path, language: str, button: str
) -> None:
    assert runtime.library.database.path.is_file()
    page = open_page("/admin/backup", size=TABLET, language=language)
    expect(page.locator(".admin-nav [aria-current=page]")).to_have_attribute("href", "/admin/backup")
    expect(page.locator(".backup-command")).to_contain_text("restore banjang-")
    assert page.evaluate(SIDEWAYS) <= 0
    assert page.locator("body").evaluate(SMALL) == []
    if os.environ.get("TEST_SCREENS"):
        page.screenshot(path=f"{os.environ['TEST_SCREENS']}/backup-{language}.png", full_page=True)
    with page.expect_download() as started:
        page.get_by_role("button", name=button).click()
    file = tmp_path / "downloaded.zip"
    started.value.save_as(file)
    assert "manifest.json" in zipfile.ZipFile(file).namelist()
