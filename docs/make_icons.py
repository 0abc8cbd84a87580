"""Makes the icons of the installed program, `web/static/icons/`, from `favicon.svg`.

    python docs/make_icons.py

Needs Playwright and a Chromium (`TEST_BROWSER`, else the first one in PATH).
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

STATIC = Path(__file__).parents[1] / "web" / "static"
STEEL = "#23282c"
# A maskable icon may be cut to a circle: the drawing keeps to the middle four fifths, its ground goes to the edges.
ICONS = (("icon-192.png", 192, 1.0), ("icon-512.png", 512, 1.0), ("icon-maskable-512.png", 512, 0.72))


def main() -> None:
    drawing = (STATIC / "favicon.svg").read_text("utf-8")
    program = os.environ.get("TEST_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for name, side, share in ICONS:
            page = browser.new_page(viewport={"width": side, "height": side})
            ground = STEEL if share < 1 else "transparent"
            page.set_content(
                f"<style>body {{ margin: 0; background: {ground}; display: grid; place-items: center; height: 100vh }}"
                f" svg {{ width: {share:.0%}; height: {share:.0%} }}</style>{drawing}"
            )
            page.screenshot(path=STATIC / "icons" / name, omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
