"""`start.py bundle DIR`: wheels, models and the program itself, for a PC that has no network.

    DIR/bundle.json   what kind of PC it was made on
    DIR/wheels        every package, llama-cpp-python compiled among them
    DIR/models        the default models with their records, verified again where they arrive
    DIR/banjang       the project: copy it to the PC and run its start.py

Run as `python -m assistant.offline_bundle PROJECT DIR [--any-cpu]`.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from assistant.models import ModelStore
from assistant.models_command import pull_models
from assistant.settings import load_settings
from indexes.errors import BanjangError
from indexes.messages import message

STEPS = 5
TELL_EVERY_S = 30
NOT_CARRIED = (".venv", ".git", "__pycache__", ".*_cache", "dist", "build", "*.egg-info", ".coverage")
BUILD_TOOLS = ("hatchling>=1.27", "editables")
AVX2_FLAGS = ("avx", "avx2", "bmi2", "f16c", "fma")


class BundleError(BanjangError):
    """The bundle could not be made."""

    code = "bundle"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="start.py bundle")
    parser.add_argument("project", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--any-cpu", action="store_true", help="compile for any processor with AVX2")
    options = parser.parse_args(arguments)
    try:
        with _disk_errors_told(options.folder):
            make_bundle(options.project.resolve(), options.folder.resolve(), any_cpu=options.any_cpu)
    except BanjangError as error:
        _say(error.render())
        return 1
    return 0


def make_bundle(project: Path, folder: Path, *, any_cpu: bool) -> None:
    """Fill `folder`; bundle.json comes last, so a folder that has one is complete."""
    (folder / "bundle.json").unlink(missing_ok=True)
    _tell(3, "wheels")
    collect_wheels(project, folder / "wheels", any_cpu=any_cpu)
    _tell(4, "models")
    store = ModelStore(load_settings().models_dir)
    pull_models(store)
    for name in store.default_names():
        shutil.copytree(store.path(name), folder / "models" / name, dirs_exist_ok=True)
    _tell(5, "project")
    copy_project(project, folder)
    facts = {"machine": machine_name(), "cpu_flags": list(AVX2_FLAGS) if any_cpu else cpu_flags()}
    (folder / "bundle.json").write_text(json.dumps(facts, indent=2), encoding="utf-8")
    _say(message("assistant.models.bundle.done", path=str(folder)).render())


@contextlib.contextmanager
def _disk_errors_told(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links
        reason: object = error
        if isinstance(error, shutil.Error) and isinstance(error.args[0], list):
            reason = error.args[0][0][-1]  # one of every file that could not be copied
        raise BundleError(
            message("assistant.models.bundle.unwritable", path=str(folder), reason=str(reason)),
            message("assistant.models.bundle.unwritable_hint"),
        ) from error


def collect_wheels(project: Path, wheels: Path, *, any_cpu: bool) -> None:
    """Every package that `pip install -e` of the project needs; what pip has built before is taken as it is."""
    wheels.mkdir(parents=True, exist_ok=True)
    log = wheels.parent / "wheels.log"
    command = [sys.executable, "-m", "pip", "wheel", "--no-input", "--progress-bar", "off", "-w", str(wheels)]
    environment = dict(os.environ)
    if any_cpu:
        command += ["--no-cache-dir", "--no-binary", "llama-cpp-python"]
        environment["CMAKE_ARGS"] = "-DGGML_NATIVE=OFF " + environment.get("CMAKE_ARGS", "")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, str(project), *BUILD_TOOLS], stdout=output, stderr=output, env=environment
        )
        began_s = time.monotonic()
        while process.poll() is None:
            try:
                process.wait(TELL_EVERY_S)
            except subprocess.TimeoutExpired:
                minutes, seconds = divmod(int(time.monotonic() - began_s), 60)
                elapsed = message("assistant.models.bundle.elapsed", minutes=minutes, seconds=seconds)
                _say("    " + elapsed.render())
    if process.returncode != 0:
        hint = message("assistant.models.bundle.wheels_failed_hint", log=str(log))
        raise BundleError(message("assistant.models.bundle.wheels_failed"), hint)
    log.unlink()
    for own in wheels.glob("banjang-*.whl"):
        own.unlink()


def copy_project(project: Path, folder: Path) -> None:
    """The working tree without what a build or a version control system leaves in it."""
    target = folder / "banjang"
    shutil.rmtree(target, ignore_errors=True)
    leave_out = shutil.ignore_patterns(*NOT_CARRIED)

    def ignored(place: str, names: list[str]) -> set[str]:
        own = {name for name in names if (Path(place) / name).resolve() == folder}
        return own | set(leave_out(place, names))

    shutil.copytree(project, target, ignore=ignored)


def machine_name() -> str:
    """Operating system, processor family and Python, as `start.py --from` compares them.

    The last number matters too: packages chosen for Python 3.11.7 may refuse 3.11.2.
    """
    return f"{sys.platform} {platform.machine().lower()} Python {'.'.join(map(str, sys.version_info[:3]))}"


def cpu_flags(cpuinfo: Path = Path("/proc/cpuinfo")) -> list[str]:
    """Instruction sets that a compiler may have used here; empty where the system does not tell."""
    words = set(cpuinfo.read_text(encoding="utf-8").split()) if cpuinfo.is_file() else set()
    return sorted(word for word in words if word.startswith(("avx", "amx", "bmi", "f16c", "fma")))


def _tell(step: int, key: str) -> None:
    _say(f"[{step}/{STEPS}] {message(f'assistant.models.bundle.{key}').render()}")


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
