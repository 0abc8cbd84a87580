"""Sets Banjang up in `.venv` beside this file and starts it. Needs Python 3.11 or newer and nothing else.

python3 start.py                  set up, read the sample plant, ask it one question, serve http://localhost:8080
python3 start.py test [ARGS]      set up with the developer's tools, run every check and test (ARGS go to pytest)
python3 start.py bundle DIR       put all that an offline PC needs into DIR (--any-cpu: for other processors too)
python3 start.py --from DIR ...   set up from such a folder, without network
python3 start.py extras NAME ...  add optional packages and keep them: sentence-transformers
python3 start.py --cpu-torch ...  take torch without CUDA from PyTorch's own index (`test` and `extras` need torch)
python3 start.py ARGS             hand ARGS to `banjang`: ask "...", serve --port 9000, ingest FOLDER
"""

import contextlib
import hashlib
import importlib.util
import json
import locale
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
STAMP = VENV / "banjang-setup.json"
LOG = VENV / "setup.log"
COMMAND = ("python" if os.name == "nt" else "python3") + " start.py"  # what hints tell people to type
NEED_MODELS = ("ask", "eval", "ingest", "reindex", "search", "serve")
MODEL_CHOICE = ("HOME", "BANJANG_CONFIG", "BANJANG_MODELS_DIR", "BANJANG_LLM__MODEL", "BANJANG_RETRIEVAL__EMBEDDER")
NEEDED_GB = 5  # packages and what their compilation leaves; models are checked when they are fetched
# Signs in pip's output, the most telling cause first.
CAUSES = (
    ("pip_disk", ("No space left on device", "not enough space on the disk", "Disk quota exceeded")),
    ("pip_memory", ("Killed signal terminated", "out of memory", "MemoryError")),
    ("pip_compiler", ("CMAKE_C_COMPILER", "CMAKE_CXX_COMPILER", "Visual C++", "nmake", "xcode-select")),
    ("pip_network", ("Connection", "name resolution", "getaddrinfo failed", "Timeout", "from versions: none")),
)
# Two lines each: key and Korean, English. After set-up every sentence comes from the packages' own locales.
WORDS = """\
old_python: 지금 Python의 버전은 {found}입니다. Python 3.11 이상을 설치하고 그것으로 start.py를 다시 실행하세요.
Python {found} is too old: install Python 3.11 or newer and run start.py with it.
no_venv: 이 Python에는 가상 환경(venv) 모듈이 없습니다. 먼저 설치하세요: {hint}
This Python cannot make virtual environments: first {hint}
no_compiler: C/C++ 컴파일러가 없습니다. 설치한 뒤 다시 실행하거나({hint}) 꾸러미를 쓰세요(--from 폴더).
There is no C/C++ compiler: install one ({hint}) and run this again, or use a bundle (--from DIR).
no_disk: 디스크 여유가 {free:.1f}GB뿐입니다. {path}에 {need}GB를 비운 뒤 다시 실행하세요.
Only {free:.1f} GB of disk are free: make {need} GB of room at {path} and run this again.
no_project: {path}에 pyproject.toml이 없습니다. 꾸러미의 banjang 폴더를 통째로 복사해 그 안에서 실행하세요.
{path} has no pyproject.toml: copy the bundle's whole folder `banjang` and run the start.py in it.
no_bundle: {path}에 bundle.json이 없습니다. `start.py bundle`로 만든 폴더를 지정하세요.
{path} has no bundle.json: name the folder that `start.py bundle` made.
other_machine: 꾸러미가 맞는 곳은 {made} 이상인데 이 PC는 {here}입니다. 같은 종류의 PC와 Python으로 다시 만드세요.
The bundle is for {made} or a later fix of it, but this is {here}: make one on a PC of the same kind.
other_cpu: 이 PC의 CPU에는 꾸러미가 쓰는 명령({flags})이 없습니다. `bundle 폴더 --any-cpu`로 다시 만드세요.
This processor lacks {flags}, which the bundle uses: make it again with `bundle DIR --any-cpu`.
pip_disk: 설치 중에 디스크가 가득 찼습니다. {need}GB를 비운 뒤 다시 실행하세요.
The disk filled up during installation: make {need} GB of room and run this again.
pip_memory: 컴파일하다 메모리가 모자랐습니다. 프로그램을 닫고 CMAKE_BUILD_PARALLEL_LEVEL=1로 다시 실행하세요.
Memory ran out while compiling: close other programs and run this again with CMAKE_BUILD_PARALLEL_LEVEL=1.
pip_compiler: llama-cpp-python을 컴파일하지 못했습니다. C/C++ 컴파일러를 설치한 뒤 다시 실행하세요: {hint}
llama-cpp-python could not be compiled: install a C/C++ compiler and run this again: {hint}
pip_network: 패키지 서버에 연결할 수 없습니다. 네트워크와 프록시를 확인하거나 꾸러미로 설치하세요(--from 폴더).
The package index cannot be reached: check network and proxy, or set up from a bundle (--from DIR).
pip_bundle: 꾸러미에 필요한 패키지가 없습니다. 인터넷이 되는 PC에서 `start.py bundle`로 다시 만드세요.
The bundle lacks a package: make it again with `start.py bundle` on a PC with internet.
pip_other: 패키지를 설치하지 못했습니다. 위의 기록을 확인하고 다시 실행하세요.
The packages could not be installed: look at the log above and run this again.
stopped: 중단했습니다. 다시 실행하면 이어서 합니다.
Stopped; run it again to go on.
no_extra: 그런 추가 패키지는 없습니다. 고를 수 있는 것: {known}
There is no such extra; to choose from: {known}
extras: 추가 패키지 가운데 설치된 것: {installed} (고를 수 있는 것: {known})
Extras installed: {installed} (to choose from: {known})
environment: Python 환경(.venv)을 준비합니다
preparing the Python environment (.venv)
install: 패키지를 설치합니다. 처음에는 llama-cpp-python 컴파일에 10분쯤 걸립니다. 기록: {log}
installing packages; the first time llama-cpp-python compiles for about ten minutes. Log: {log}
compiling: llama-cpp-python을 컴파일하는 중입니다(코어 2개에서 약 10분)
llama-cpp-python is being compiled (about ten minutes on two cores)
""".splitlines()


def say(key, **values):
    named = os.environ.get("BANJANG_LANGUAGE") or locale.getlocale()[0] or ""
    at = next(number for number, line in enumerate(WORDS) if line.startswith(key + ": "))
    return (WORDS[at][len(key) + 2 :] if named.lower().startswith("ko") else WORDS[at + 1]).format(**values)


def tell(text):
    print(text, file=sys.stderr, flush=True)


if sys.version_info < (3, 11):  # noqa: UP036  older Pythons get this far, and no further
    tell(say("old_python", found=platform.python_version()))
    sys.exit(1)

import tomllib  # noqa: E402


class SetupError(Exception):
    """What is missing and the way out, in one sentence for the person at the terminal."""


def program(name: str) -> str:
    folder, suffix = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
    return str(VENV / folder / (name + suffix))


def child_environment() -> dict[str, str]:
    """libgomp's busy waiting makes llama.cpp crawl beside any other program, so it is told to sleep instead."""
    return {"OMP_WAIT_POLICY": "passive", "PYTHONIOENCODING": "utf-8", "BANJANG_COMMAND": COMMAND, **os.environ}


def hand_over(name: str, *arguments: str) -> int:
    """Become the program, so that signals and the exit code are its own; Windows has to wait for it instead."""
    command = [program(name), *arguments]
    if os.name != "nt":
        return os.execve(command[0], command, child_environment())
    process = subprocess.Popen(command, env=child_environment())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # it got the signal too and is stopping
            continue


def output_of(*command: str) -> tuple[int, str]:
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace",
        env=child_environment(), check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


def run_logged(*command: str) -> tuple[int, str]:
    """Run a long command with its output in the log: one line that changes on a terminal, one every 30 s elsewhere."""
    with LOG.open("wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=child_environment())
        try:
            live, began, told = sys.stderr.isatty(), time.monotonic(), 0
            while process.poll() is None:
                time.sleep(0.5)
                seconds = int(time.monotonic() - began)
                last = (LOG.read_text(encoding="utf-8", errors="replace").strip().splitlines() or ["pip"])[-1].strip()
                last = say("compiling") if "Building wheel for llama" in last else last[:60]
                line = f"    {last} {seconds // 60}:{seconds % 60:02}"
                if live:
                    print("\r" + line.ljust(100), end="\r", file=sys.stderr, flush=True)
                elif seconds - told >= 30:
                    told = seconds
                    tell(line)
            if live:
                print("\r" + " " * 100, end="\r", file=sys.stderr, flush=True)
        finally:
            process.kill()
    return process.returncode, LOG.read_text(encoding="utf-8", errors="replace")


def platform_hint(debian: str, fedora: str, mac: str, windows: str) -> str:
    if os.name == "nt" or sys.platform == "darwin":
        return windows if os.name == "nt" else mac
    return fedora if shutil.which("dnf") else debian


def compiler_hint() -> str:
    apt, dnf = "apt install build-essential", "dnf install gcc-c++"
    return platform_hint(apt, dnf, "xcode-select --install", "Visual Studio Build Tools (C++)")


def has_compiler() -> bool:
    if os.name == "nt":
        base = Path(os.environ.get("PROGRAMFILES(X86)", "C:/Program Files (x86)"))
        return bool(shutil.which("cl") or shutil.which("gcc")) or (base / "Microsoft Visual Studio").is_dir()
    c, cxx = (os.environ.get("CC", "cc"), "gcc", "clang"), (os.environ.get("CXX", "c++"), "g++", "clang++")
    return any(map(shutil.which, c)) and any(map(shutil.which, cxx))


def has_llama_wheel() -> bool:
    """Whether llama-cpp-python is installed, in pip's cache, or offered as a wheel: then nothing is compiled."""
    pin = next(text for text in (HERE / "pyproject.toml").read_text("utf-8").split('"') if "llama-cpp" in text)
    pip = (program("python"), "-m", "pip")
    cached = pin.rpartition("==")[2] in output_of(*pip, "cache", "list", "llama_cpp_python")[1]
    if cached or output_of(program("python"), "-c", "import llama_cpp")[0] == 0:
        return True
    return output_of(*pip, "install", "--dry-run", "--no-deps", "--only-binary", ":all:", pin)[0] == 0


def fingerprint() -> str:
    """Changes when the project moved, asks for other packages, or runs with another Python."""
    return hashlib.sha256((HERE / "pyproject.toml").read_bytes() + f"{sys.version} {HERE}".encode()).hexdigest()


def read_stamp() -> dict[str, object]:
    try:
        return dict(json.loads(STAMP.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def write_stamp(**values: object) -> None:
    STAMP.write_text(json.dumps({**read_stamp(), **values}), encoding="utf-8")


def installed_extras() -> list[str] | None:
    """The extras of a finished set-up that fits this project; None if there is none."""
    stamp = read_stamp()
    if stamp.get("fingerprint") != fingerprint() or not Path(program("banjang")).exists():
        return None
    return list(stamp.get("extras", [])) if output_of(program("python"), "-c", "import pip")[0] == 0 else None


def set_up(extras: list[str], bundle: Path | None, options: list[str], steps: int) -> None:
    """Make what is missing of `.venv`; a half-done one is repaired, a broken one made anew."""
    installed = installed_extras()
    if installed is not None and set(extras) <= set(installed):
        return
    free = shutil.disk_usage(HERE).free / 1e9
    if free < NEEDED_GB:
        raise SetupError(say("no_disk", free=free, need=NEEDED_GB, path=HERE))
    tell(f"[1/{steps}] {say('environment')}")
    make_environment()
    if bundle is None and not has_compiler() and not has_llama_wheel():
        raise SetupError(say("no_compiler", hint=compiler_hint()))
    tell(f"[2/{steps}] {say('install', log=LOG)}")
    write_stamp(fingerprint="")
    wanted = sorted({*extras, *read_stamp().get("extras", [])})
    if bundle is not None:
        options = [*options, "--no-index", "--find-links", str(bundle / "wheels")]
    target = f"{HERE}[{','.join(wanted)}]" if wanted else str(HERE)
    pip = (program("python"), "-m", "pip", "install", "--no-input", "--disable-pip-version-check")
    code, log = run_logged(*pip, "--progress-bar", "off", *options, "-e", target)
    if code != 0:
        raise SetupError(explain(log, bundle))
    write_stamp(fingerprint=fingerprint(), extras=wanted)


def make_environment() -> None:
    if Path(program("python")).exists() and output_of(program("python"), "-c", "import pip")[0] == 0:
        return
    found = importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")
    if not found or subprocess.call([sys.executable, "-m", "venv", "--clear", str(VENV)]) != 0:
        hint = ("apt install python3-venv", "dnf install python3-pip", "python.org", "python.org")
        raise SetupError(say("no_venv", hint=platform_hint(*hint)))


def explain(log: str, bundle: Path | None) -> str:
    """The end of pip's output, where the rest is, and the cause in a sentence."""
    end = log[-20_000:]
    cause = next((key for key, signs in CAUSES if any(sign in end for sign in signs)), "pip_other")
    if bundle is not None and "No matching distribution" in log:
        cause = "pip_bundle"
    shown = "\n".join("    " + line for line in log.strip().splitlines()[-8:])
    return f"{shown}\n    ({LOG})\n" + say(cause, need=NEEDED_GB, hint=compiler_hint())


def check_bundle(bundle: Path) -> None:
    """A bundle holds compiled programs: it fits one kind of system, Python and processor."""
    try:
        made = json.loads((bundle / "bundle.json").read_text("utf-8"))
    except (OSError, ValueError):
        raise SetupError(say("no_bundle", path=bundle)) from None
    here = f"{sys.platform} {platform.machine().lower()} Python {'.'.join(map(str, sys.version_info[:3]))}"
    same_kind = made["machine"].rpartition(".")[0] == here.rpartition(".")[0]
    if not same_kind or int(made["machine"].rpartition(".")[2]) > sys.version_info[2]:
        raise SetupError(say("other_machine", made=made["machine"], here=here))
    cpu = Path("/proc/cpuinfo")
    lacking = set(made["cpu_flags"]) - set(cpu.read_text("utf-8").split()) if cpu.exists() else None
    if lacking:
        raise SetupError(say("other_cpu", flags=", ".join(sorted(lacking))))


def fetch_models(bundle: Path | None) -> int:
    """The bundle's; else those chosen, once for each choice: a command that still lacks one tells so itself."""
    chosen = [os.environ.get(name, "") for name in MODEL_CHOICE]
    if bundle is None and read_stamp().get("models") == chosen:
        return 0
    which = [*sorted(path.name for path in bundle.glob("models/*")), "--from", str(bundle / "models")] if bundle else []
    code = subprocess.call((program("banjang"), "models", "pull", *which), env=child_environment(), stdout=sys.stderr)
    if bundle is None and code == 0:
        with contextlib.suppress(OSError):
            write_stamp(models=chosen)
    return code if bundle else 0


def take_options(arguments: list[str]) -> tuple[Path | None, list[str], list[str]]:
    """`--from DIR` and `--cpu-torch` at the front; the bundle this file lies in is found by itself."""
    bundle = HERE.parent if (HERE.parent / "bundle.json").is_file() else None
    options: list[str] = []
    while arguments and arguments[0] in ("--from", "--cpu-torch"):
        if arguments.pop(0) == "--from":
            bundle = Path(arguments.pop(0) if arguments else "").resolve()
        else:
            options = ["--extra-index-url", "https://download.pytorch.org/whl/cpu"]
    return bundle, options, arguments


def run(arguments: list[str]) -> int:
    if not (HERE / "pyproject.toml").is_file():
        raise SetupError(say("no_project", path=HERE))
    bundle, options, arguments = take_options(arguments)
    if bundle is not None:
        check_bundle(bundle)
    command = arguments[0] if arguments else ""
    extras = {"test": ["dev"], "extras": arguments[1:]}.get(command, [])
    project = tomllib.loads((HERE / "pyproject.toml").read_text("utf-8")).get("project", {})
    known = project.get("optional-dependencies", {})
    if command == "extras" and not set(extras) <= set(known):
        raise SetupError(say("no_extra", known=", ".join(known)))
    set_up(extras, bundle, options, {"": 5, "test": 6, "bundle": 5}.get(command, 2))
    code = fetch_models(bundle) if bundle or (command in NEED_MODELS and "--help" not in arguments) else 0
    if code != 0:
        return code
    if command == "extras":
        tell(say("extras", installed=", ".join(installed_extras() or "–"), known=", ".join(known)))
        return 0
    own = {"": ("-m", "assistant.first_run"), "bundle": ("-m", "assistant.offline_bundle", str(HERE))}
    own["test"] = (str(HERE / "tests" / "run_all.py"),)
    return hand_over("python", *own[command], *arguments[1:]) if command in own else hand_over("banjang", *arguments)


def main() -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")
    if sys.argv[1:2] in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    try:
        return run(sys.argv[1:])
    except SetupError as error:
        tell(str(error))
        return 1
    except KeyboardInterrupt:
        tell(say("stopped"))
        return 130


if __name__ == "__main__":
    sys.exit(main())
