"""Known vulnerabilities of the installed packages, as far as the package index can be asked for them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

TIMEOUT_S = 180.0
COMMAND = [
    sys.executable, "-m", "pip_audit", "--vulnerability-service", "pypi", "--skip-editable",
    "--progress-spinner", "off", "--timeout", "10", "--format", "json",
]  # fmt: skip
UNREACHABLE = (
    "알려진 취약점을 확인하지 못했습니다. 패키지 서버가 취약점 정보를 주지 않거나 연결되지 않습니다(pip-audit).\n"
    "Known vulnerabilities could not be checked: the package index gives no answer about them (pip-audit)."
)
CLEAN = "알려진 취약점: {checked}개 패키지에서 없음 / Known vulnerabilities: none in {checked} packages"
PARTLY = "확인하지 못한 패키지 / Packages not checked: {skipped}"


def audit_dependencies(say: Callable[[str], None]) -> bool:
    """Says what is known. False where a package has a vulnerability and a newer version has not; True otherwise.

    What cannot be asked, or cannot be mended yet, is said and stops nobody.
    """
    try:
        done = subprocess.run(COMMAND, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
        packages = list(json.loads(done.stdout)["dependencies"])
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError):
        packages = []
    return tell_findings(packages, say)


def tell_findings(packages: list[dict[str, Any]], say: Callable[[str], None]) -> bool:
    """`packages` as pip-audit lists them: name, version and vulns, or name and skip_reason."""
    checked = [package for package in packages if "vulns" in package]
    if not checked:
        say(UNREACHABLE)
        return True
    found = [(package, fault) for package in checked for fault in package["vulns"]]
    for package, fault in found:
        mended = ", ".join(fault["fix_versions"]) or "–"
        say(f"    {package['name']} {package['version']}: {fault['id']} → {mended}")
    if not found:
        say(CLEAN.format(checked=len(checked)))
    if skipped := [package["name"] for package in packages if "vulns" not in package]:
        say(PARTLY.format(skipped=", ".join(skipped)))
    return not any(fault["fix_versions"] for _, fault in found)
