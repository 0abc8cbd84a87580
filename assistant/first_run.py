"""What `python3 start.py` does once everything is installed: models, sample plant, one question, the server.

Each step is a command of the product in a process of its own, so a person can do the same by hand.
Run as `python -m assistant.first_run`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from assistant.access.passphrase import Passphrase
from assistant.settings import LOOPBACK, ServerSettings, Settings, load_settings
from indexes.database import Database
from indexes.errors import BanjangError
from indexes.messages import message, preferred_language

STEPS = 5
PROJECT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Ends as the server. Without models or a library that opens there is none: their exit code is then ours.

    The sample is a demonstration: when it fails that is told, and the server starts all the same.
    """
    try:
        settings = load_settings()
        return _run(settings, settings.language or preferred_language(), shown_url(settings.server))
    except BanjangError as error:
        sys.stderr.write(error.render() + "\n")
        return 1
    except KeyboardInterrupt:
        return 130


def _run(settings: Settings, language: str, url: str) -> int:
    _tell(3, "models", language)
    if (code := subprocess.call([*_banjang(), "models", "pull"])) != 0:
        return code
    count = _count_documents()
    if count == 0:
        _tell(4, "sample", language)
        if subprocess.call([*_banjang(), "ingest", str(sample_folder())]) != 0:
            _tell(4, "sample_failed", language)
        else:
            question = sample_question(language)
            sys.stderr.write(f"\n> {question}\n\n")
            sys.stderr.flush()
            if subprocess.call([*_banjang(), "ask", question]) != 0:
                _tell(4, "ask_failed", language)
    else:
        _tell(4, "known", language, count=count)
    _tell(5, "serve", language, url=url)
    return _become([*_banjang(), "serve", *trial_options(settings)])


def trial_options(settings: Settings) -> list[str]:
    """Who only looks is not asked for a passphrase, until one has been set or others can reach the server."""
    with closing(Database(settings.data_dir)) as database:
        is_trial = settings.server.host in LOOPBACK and not Passphrase(database).is_set
    return ["--open"] if is_trial else []


def shown_url(server: ServerSettings) -> str:
    """Where this computer's browser finds the server."""
    everywhere = ("127.0.0.1", "0.0.0.0", "::", "::1")
    host = "localhost" if server.host in everywhere else server.host
    return f"http://{f'[{host}]' if ':' in host else host}:{server.port}"


def sample_folder() -> Path:
    """The sample plant: beside the code in a checkout, inside the package where it was installed."""
    checkout = PROJECT / "samples" / "plant"
    return checkout if checkout.is_dir() else Path(__file__).resolve().parent / "sample_plant"


def sample_question(language: str) -> str:
    """The first answerable question of the sample's question set in this language."""
    questions = PROJECT / "samples" / "questions.jsonl"
    if questions.is_file():
        for line in questions.read_text(encoding="utf-8").splitlines():
            row = json.loads(line) if line.strip() else {}
            if row.get("answerable") and row.get("language") == language:
                return str(row["question"])
    return message("assistant.models.first_run.question").render(language)


def _count_documents() -> int:
    done = subprocess.run([*_banjang(), "status", "--json"], stdout=subprocess.PIPE, encoding="utf-8", check=False)
    if done.returncode != 0:
        sys.exit(done.returncode)
    return int(json.loads(done.stdout)["documents"])


def _banjang() -> list[str]:
    return [sys.executable, "-c", "from assistant.cli import main; main()"]


def _become(command: list[str]) -> int:
    if os.name != "nt":
        os.execv(command[0], command)
    process = subprocess.Popen(command)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def _tell(step: int, key: str, language: str, **values: object) -> None:
    text = message(f"assistant.models.first_run.{key}", **values).render(language)
    sys.stderr.write(f"[{step}/{STEPS}] {text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
