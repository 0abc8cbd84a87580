"""start.py: what it tells people before anything is installed, and when it does nothing."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import platform
import string
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

START = Path(__file__).resolve().parents[2] / "start.py"
posix_only = pytest.mark.skipif(os.name == "nt", reason="uses shell scripts as stand-in programs")


@pytest.fixture
def start(tmp_path: Path) -> ModuleType:
    """A copy of start.py in a folder of its own, imported."""
    copy = tmp_path / "start.py"
    copy.write_bytes(START.read_bytes())
    (tmp_path / "pyproject.toml").write_text('dependencies = ["llama-cpp-python==0.3.36"]', encoding="utf-8")
    spec = importlib.util.spec_from_file_location("start_under_test", copy)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "BANJANG_LANGUAGE": "en", **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def make_environment(start: ModuleType, extras: list[str]) -> None:
    """A `.venv` whose programs do nothing and succeed."""
    for name in ("python", "banjang"):
        program = Path(start.program(name))
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
        program.chmod(0o755)
    start.STAMP.write_text(json.dumps({"fingerprint": start.fingerprint(), "extras": extras}), encoding="utf-8")


def test_older_pythons_can_parse_it() -> None:
    ast.parse(START.read_text(encoding="utf-8"), feature_version=(3, 7))


def test_it_needs_the_standard_library_alone() -> None:
    tree = ast.parse(START.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names


@pytest.mark.parametrize(("language", "sentence"), [("ko", "Python 3.11 이상을"), ("en", "install Python 3.11")])
def test_an_older_python_is_told_in_one_sentence(tmp_path: Path, language: str, sentence: str) -> None:
    pretend = f"import runpy, sys; sys.version_info = (3, 9, 1); runpy.run_path({str(START)!r}, run_name='__main__')"
    done = run(tmp_path, "-c", pretend, BANJANG_LANGUAGE=language)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_every_sentence_is_there_in_both_languages_with_the_same_values(start: ModuleType) -> None:
    def values(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    words = start.WORDS
    assert len(words) % 2 == 0
    for korean, english in zip(words[::2], words[1::2], strict=True):
        key, _, korean_text = korean.partition(": ")
        assert key.isidentifier()
        assert values(korean_text) == values(english), key


def test_help_needs_no_set_up(tmp_path: Path) -> None:
    done = run(tmp_path, str(START), "--help")
    assert done.returncode == 0
    assert "start.py bundle DIR" in done.stdout


def test_alone_without_the_project_it_says_what_to_copy(tmp_path: Path) -> None:
    (tmp_path / "start.py").write_bytes(START.read_bytes())
    done = run(tmp_path, "start.py")
    assert done.returncode == 1
    assert "no pyproject.toml" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_a_python_without_venv_is_told(start: ModuleType, tmp_path: Path) -> None:
    path = str(tmp_path / "start.py")
    pretend = f"import runpy, sys; sys.modules['ensurepip'] = None; runpy.run_path({path!r}, run_name='__main__')"
    done = run(tmp_path, "-c", pretend)
    assert done.returncode == 1
    assert "virtual environments" in done.stderr
    assert "Traceback" not in done.stderr


@posix_only
def test_a_missing_compiler_is_told_before_anything_is_installed(start: ModuleType, tmp_path: Path) -> None:
    nothing = str(tmp_path / "nothing")
    pip = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": nothing, "PIP_CONFIG_FILE": os.devnull, "PIP_CACHE_DIR": nothing}
    done = run(tmp_path, "start.py", "status", PATH=nothing, **pip)
    assert done.returncode == 1
    assert "There is no C/C++ compiler" in done.stderr
    assert "--from DIR" in done.stderr
    assert not start.STAMP.exists()


@posix_only
def test_compilers_are_found_on_the_path(start: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.delenv("CXX", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = [start.has_compiler()]
    for name in ("gcc", "g++"):
        (tmp_path / name).write_text("#!/bin/sh\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
        found.append(start.has_compiler())
    assert found == [False, False, True]


def test_too_little_disk_is_told(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANJANG_LANGUAGE", "ko")
    start.NEEDED_GB = 10**9
    with pytest.raises(start.SetupError, match="디스크 여유"):
        start.set_up([], None, [], 2)
    assert not start.VENV.exists()


@posix_only
def test_a_finished_set_up_is_not_repeated(start: ModuleType, capfd: pytest.CaptureFixture[str]) -> None:
    make_environment(start, extras=["dev"])
    start.set_up([], None, [], 2)
    start.set_up(["dev"], None, [], 6)
    assert capfd.readouterr().err == ""


@posix_only
def test_another_project_another_extra_or_a_broken_python_ask_for_set_up(start: ModuleType) -> None:
    make_environment(start, extras=[])
    assert start.installed_extras() == []
    Path(start.program("python")).write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    assert start.installed_extras() is None
    make_environment(start, extras=[])
    (start.HERE / "pyproject.toml").write_text("dependencies = []", encoding="utf-8")
    assert start.installed_extras() is None
    start.STAMP.write_text("half wri", encoding="utf-8")
    assert start.installed_extras() is None


@posix_only
def test_models_are_fetched_once_for_each_choice(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    make_environment(start, extras=["dev"])
    calls = start.HERE / "calls"
    told = f'#!/bin/sh\necho "$@" "($BANJANG_COMMAND)" >> {calls}\n'
    Path(start.program("banjang")).write_text(told + "exit 1\n", encoding="utf-8")
    assert start.fetch_models(None) == 0, "the command itself tells what it lacks"
    Path(start.program("banjang")).write_text(told, encoding="utf-8")
    start.fetch_models(None)
    start.fetch_models(None)
    monkeypatch.setenv("BANJANG_LLM__MODEL", "another")
    start.fetch_models(None)
    assert calls.read_text(encoding="utf-8").splitlines() == ["models pull (python3 start.py)"] * 3
    assert start.installed_extras() == ["dev"]


@posix_only
def test_extras_are_installed_and_kept(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    pyproject = start.HERE / "pyproject.toml"
    pyproject.write_text("[project.optional-dependencies]\nlarge = []\ndev = []\n", encoding="utf-8")
    make_environment(start, extras=[])
    installed: list[str] = []
    monkeypatch.setattr(start, "run_logged", lambda *command: (installed.append(command[-1]), (0, ""))[1])
    monkeypatch.setattr(start, "has_compiler", lambda: True)
    monkeypatch.setattr(start, "NEEDED_GB", 0)
    assert start.run(["extras", "large"]) == 0
    assert start.run(["extras", "large"]) == 0
    assert start.installed_extras() == ["large"]
    pyproject.write_text("[project.optional-dependencies]\nlarge = []\ndev = ['x']\n", encoding="utf-8")
    start.set_up(["dev"], None, [], 2)
    assert installed == [f"{start.HERE}[large]", f"{start.HERE}[dev,large]"]
    with pytest.raises(start.SetupError, match="large, dev"):
        start.run(["extras", "nonsense"])


@pytest.mark.parametrize(
    ("output", "cause"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "pip_disk"),
        ("c++: fatal error: Killed signal terminated program cc1plus", "pip_memory"),
        ("CMake Error: CMAKE_C_COMPILER not set, after EnableLanguage", "pip_compiler"),
        ("error: Microsoft Visual C++ 14.0 or greater is required.", "pip_compiler"),
        ("WARNING: Retrying after connection broken by 'NewConnectionError(...)': name resolution", "pip_network"),
        ("pip._vendor.urllib3.exceptions.ReadTimeoutError: Read timed out.", "pip_network"),
        ("ERROR: something nobody has seen", "pip_other"),
    ],
)
def test_causes_of_a_failed_installation_are_told_apart(start: ModuleType, output: str, cause: str) -> None:
    told = start.explain(output, None)
    assert told.endswith(start.say(cause, need=start.NEEDED_GB, hint=start.compiler_hint()))
    assert output in told
    assert str(start.LOG) in told


def test_an_incomplete_bundle_is_told_as_such(start: ModuleType, tmp_path: Path) -> None:
    told = start.explain("ERROR: No matching distribution found for tantivy", tmp_path)
    assert told.endswith(start.say("pip_bundle"))


def test_options_come_first_and_the_rest_is_handed_on(start: ModuleType, tmp_path: Path) -> None:
    assert start.take_options(["ask", "--from", "x"]) == (None, [], ["ask", "--from", "x"])
    bundle, options, rest = start.take_options(["--cpu-torch", "--from", str(tmp_path), "test", "-k", "x"])
    assert bundle == tmp_path.resolve()
    assert options[0] == "--extra-index-url"
    assert rest == ["test", "-k", "x"]


def test_a_copy_inside_a_bundle_finds_the_bundle(start: ModuleType, tmp_path: Path) -> None:
    start.HERE = tmp_path / "banjang"
    (tmp_path / "bundle.json").write_text("{}", encoding="utf-8")
    assert start.take_options([])[0] == tmp_path


def test_a_bundle_must_fit_this_machine(start: ModuleType, tmp_path: Path) -> None:
    def bundle(machine: str, flags: list[str]) -> Path:
        (tmp_path / "bundle.json").write_text(json.dumps({"machine": machine, "cpu_flags": flags}), encoding="utf-8")
        return tmp_path

    kind = f"{sys.platform} {platform.machine().lower()} Python {sys.version_info[0]}.{sys.version_info[1]}"
    here = f"{kind}.0"
    start.check_bundle(bundle(here, []))
    for other in ("win32 amd64 Python 3.9.1", f"{kind}.{sys.version_info[2] + 1}"):
        with pytest.raises(start.SetupError, match=other):
            start.check_bundle(bundle(other, []))
    if Path("/proc/cpuinfo").exists():
        with pytest.raises(start.SetupError, match="avx4096"):
            start.check_bundle(bundle(here, ["avx4096"]))


def test_a_folder_that_is_no_bundle_is_told(start: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(start.SetupError, match=r"bundle\.json"):
        start.check_bundle(tmp_path)


def test_children_sleep_at_barriers_unless_told_otherwise(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    assert start.child_environment()["OMP_WAIT_POLICY"] == "passive"
    monkeypatch.setenv("OMP_WAIT_POLICY", "active")
    assert start.child_environment()["OMP_WAIT_POLICY"] == "active"


def test_long_commands_keep_their_output_in_the_log(start: ModuleType) -> None:
    start.VENV.mkdir()
    code, output = start.run_logged(sys.executable, "-c", "print('from the child'); raise SystemExit(3)")
    assert code == 3
    assert output.strip() == "from the child"
    assert start.LOG.read_text(encoding="utf-8").strip() == "from the child"
