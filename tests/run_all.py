"""`python3 start.py test`: models, browser, checks and every test; arguments go to pytest.

Runs in the environment that start.py made. Nothing is skipped silently: without a browser it says so and fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.dependency_audit import audit_dependencies

PROJECT = Path(__file__).resolve().parents[1]
STEPS = 6
TEST_MODELS = ("smollm2-135m-instruct", "all-minilm-l6-v2")
BROWSER_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
WINDOWS_PLACES = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
MAC_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
APT_PACKAGES = ("chromium", "fonts-nanum")
PLAYWRIGHT_PATH = (
    "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
)
NO_BROWSER = (
    "브라우저 시험에 쓸 Chromium이 없습니다. Chrome이나 Edge를 설치하거나 TEST_BROWSER로 경로를 알려 주세요.\n"
    "There is no Chromium for the browser tests: install Chrome or Edge, or name one in TEST_BROWSER."
)


def main(arguments: list[str]) -> int:
    tell(3, "모델 / models")
    banjang = [sys.executable, "-c", "from assistant.cli import main; main()", "models", "pull"]
    for names in ([], list(TEST_MODELS)):
        if (code := subprocess.call([*banjang, *names], cwd=PROJECT)) != 0:
            return code
    tell(4, "브라우저 / browser")
    browser = find_browser(os.environ) or install_browser()
    if browser is None:
        say(NO_BROWSER)
        return 1
    say(f"    {browser}")
    tell(5, "검사 / checks: ruff, mypy, import-linter, pip-audit")
    failed = [" ".join(check) for check in checks() if subprocess.call(check, cwd=PROJECT) != 0]
    if not audit_dependencies(say):
        failed.append("pip-audit")
    tell(6, "시험 / tests: pytest")
    pytest = [sys.executable, "-m", "pytest", *arguments]
    environment = {name: value for name, value in os.environ.items() if name != "BANJANG_COMMAND"}
    code = subprocess.call(pytest, cwd=PROJECT, env={**environment, "TEST_BROWSER": browser})
    for check in failed:
        say(f"실패 / failed: {check}")
    return code or (1 if failed else 0)


def checks() -> list[list[str]]:
    """What has to be clean besides the tests."""
    imports = "import sys; from importlinter.cli import lint_imports_command as lint; sys.exit(lint())"
    return [
        [sys.executable, "-m", "ruff", "check", "."],
        [sys.executable, "-m", "mypy"],
        [sys.executable, "-c", imports],
    ]


def find_browser(environment: Mapping[str, str], which: Callable[[str], str | None] = shutil.which) -> str | None:
    """`TEST_BROWSER`, else an installed Chromium, Chrome or Edge that starts."""
    places = [environment.get("TEST_BROWSER"), *(which(name) for name in BROWSER_NAMES)]
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if base := environment.get(variable):
            places += [str(Path(base) / place) for place in WINDOWS_PLACES]
    if sys.platform == "darwin":
        places += MAC_PLACES
    return next((place for place in places if place and starts(place)), None)


def starts(program: str) -> bool:
    """Whether a browser is really there: Ubuntu's `chromium` may be an empty shell around a snap."""
    if os.name == "nt":
        return Path(program).is_file()
    try:
        return subprocess.run([program, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def install_browser() -> str | None:
    """Debian's Chromium when we may install packages, else Playwright's own."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        apt = ("apt-get", "-qq", "-y", "-o", "Dpkg::Use-Pty=0")
        subprocess.call([*apt, "update"], env=quiet)
        subprocess.call([*apt, "install", "--no-install-recommends", *APT_PACKAGES], env=quiet)
        if browser := find_browser(os.environ):
            return browser
    if subprocess.call([sys.executable, "-m", "playwright", "install", "chromium"]) != 0:
        return None
    done = subprocess.run([sys.executable, "-c", PLAYWRIGHT_PATH], capture_output=True, text=True, check=False)
    path = done.stdout.strip()
    return path if path and starts(path) else None


def tell(step: int, what: str) -> None:
    say(f"[{step}/{STEPS}] {what}")


def say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
