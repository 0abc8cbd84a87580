"""How long until a tablet's first page takes a question, and how much does it fetch for that?

python benchmarks/page.py [--visits 7] [--slowdown 4]

Chromium opens each page for the first time (empty cache, no service worker), its processor slowed down by Chromium
itself, from a server on the same machine that has a handful of documents. A page is interactive when it has loaded, its
scripts have run, and what is typed in the question field is kept as a draft, which a script of the page does. The
server and the browser share the machine, so the figure holds the server's time too. The ratio is the median of the
seconds ÷ 1 s.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

from machine import machine_line
from playwright.sync_api import Browser, sync_playwright

from indexes.assets import Asset
from tests.fakes.runtime import FakeRuntime
from tests.fakes.server import serve
from tests.run_all import find_browser

LIMIT_S = 1.0
MACHINE = "PR-01"
PAGES = ("/", f"/m/{MACHINE}")
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# Runs in the page before its own scripts: tries the field once a frame, and notes when it was first of use.
TRY_THE_FIELD = """
const attempt = () => {
  const field = document.getElementById("question");
  if (field && document.readyState === "complete" && performance.getEntriesByType("navigation")[0].loadEventEnd) {
    field.value = "M20";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (sessionStorage.getItem("banjang.draft") === "M20") {
      window.interactiveMs = performance.now();
      return;
    }
  }
  requestAnimationFrame(attempt);
};
requestAnimationFrame(attempt);
"""


def visit(browser: Browser, address: str, slowdown: float) -> tuple[float, float, int]:
    """Seconds until interactive, bytes on the line with their headers, and how many addresses were asked."""
    context = browser.new_context(locale="ko-KR", service_workers="block", viewport={"width": 800, "height": 1280})
    page = context.new_page()
    page.add_init_script(TRY_THE_FIELD)
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    line.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    sizes: list[float] = []
    line.on("Network.loadingFinished", lambda event: sizes.append(float(event["encodedDataLength"])))
    page.goto(address, wait_until="networkidle")
    seconds = page.wait_for_function("window.interactiveMs").json_value() / 1000
    context.close()
    return seconds, sum(sizes), len(sizes)


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visits", type=int, default=7)
    parser.add_argument("--slowdown", type=float, default=4.0, help="of the browser's processor")
    return parser.parse_args()


def main() -> None:
    asked = read_arguments()
    program = find_browser(os.environ)
    if program is None:
        sys.exit("no browser: install chromium, or name one in TEST_BROWSER")
    print(machine_line())
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        runtime = FakeRuntime(Path(folder))
        runtime.assets.save(Asset(MACHINE, "1호 프레스", "Press 1"))
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        print(
            f"Chromium {browser.version}, processor slowed down {asked.slowdown:g} times, {asked.visits} first visits"
        )
        with serve(runtime) as server:
            for path in PAGES:
                visit(browser, server + path, asked.slowdown)  # the server's templates are compiled by now
                visits = [visit(browser, server + path, asked.slowdown) for _ in range(asked.visits)]
                seconds = [one[0] for one in visits]
                median = statistics.median(seconds)
                print(
                    f"{path:<10} interactive after {median:.2f} s ({min(seconds):.2f} to {max(seconds):.2f}), "
                    f"÷ {LIMIT_S:g} s: {median / LIMIT_S:.2f}; {visits[0][1] / 1000:.1f} kB in {visits[0][2]} answers"
                )
        browser.close()


if __name__ == "__main__":
    main()
