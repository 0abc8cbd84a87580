"""The store without any network: models come from a folder, as from a USB stick."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path

import filelock
import pytest

from assistant.model_catalogue import BundledSource, ModelCatalogue, ModelEntry, ModelFile, load_catalogue
from assistant.model_pull import ModelPull
from assistant.model_sources import Fetcher, PathFetcher, SourceError
from assistant.models import ModelFetchError, ModelNotInstalledError, ModelStore, PullProgress, UnknownModelError
from indexes.messages import message

WEIGHTS = b"weights" * 1000
VOCAB = b"vocab"


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


ENTRY = ModelEntry(
    name="tiny",
    task="embedder",
    title="Tiny",
    languages=("ko",),
    licence="MIT",
    memory_mb=1,
    files=(
        ModelFile("weights.bin", sha(WEIGHTS), len(WEIGHTS)),
        ModelFile("1_Pooling/vocab.txt", sha(VOCAB), len(VOCAB)),
    ),
    default=True,
)
UNHASHED = ModelEntry("loose", "llm", "Loose", ("ko",), "MIT", 1, (ModelFile("loose.gguf", "", 7000),))


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick" / "tiny"
    (folder / "1_Pooling").mkdir(parents=True)
    (folder / "weights.bin").write_bytes(WEIGHTS)
    (folder / "1_Pooling" / "vocab.txt").write_bytes(VOCAB)
    return folder.parent


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "models", ModelCatalogue((ENTRY, UNHASHED)))


def left_over(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "models").glob("*") if not path.name.startswith(".lock"))


def test_a_model_of_a_stick_is_copied_verified_and_recorded(store: ModelStore, stick: Path) -> None:
    folder = store.pull("tiny", from_path=stick)
    assert (folder / "1_Pooling" / "vocab.txt").read_bytes() == VOCAB
    assert store.path("tiny") == folder
    assert store.weights("tiny") == folder / "weights.bin"
    assert store.verify("tiny")
    record = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    assert record["files"][0] == {"name": "weights.bin", "sha256": sha(WEIGHTS), "size": len(WEIGHTS)}


def test_the_models_own_folder_and_a_single_file_will_do_as_well(store: ModelStore, stick: Path) -> None:
    assert store.pull("tiny", from_path=stick / "tiny").is_dir()
    gguf = stick / "some name.gguf"
    gguf.write_bytes(WEIGHTS)
    store.pull("loose", from_path=gguf)
    assert store.weights("loose").name == "loose.gguf"
    assert store.fingerprint("loose") == sha(WEIGHTS)


def test_a_second_pull_does_nothing(store: ModelStore, stick: Path) -> None:
    folder = store.pull("tiny", from_path=stick)
    before = (folder / "weights.bin").stat().st_mtime_ns
    told: list[PullProgress] = []
    assert store.pull("tiny", told.append) == folder
    assert (folder / "weights.bin").stat().st_mtime_ns == before
    assert told == []


def test_progress_ends_with_verifying_all_bytes(store: ModelStore, stick: Path) -> None:
    told: list[PullProgress] = []
    store.pull("tiny", told.append, stick)
    assert told[0].stage == "fetching"
    assert told[-1] == PullProgress("tiny", "verifying", 2, 2, ENTRY.size_bytes, ENTRY.size_bytes)


def test_a_wrong_hash_leaves_nothing(store: ModelStore, stick: Path, tmp_path: Path) -> None:
    (stick / "tiny" / "weights.bin").write_bytes(WEIGHTS[::-1])
    with pytest.raises(ModelFetchError) as raised:
        store.pull("tiny", from_path=stick)
    assert "weights.bin" in raised.value.render("en")
    assert "--from" in raised.value.render("ko")
    assert left_over(tmp_path) == []


def test_a_missing_file_leaves_nothing(store: ModelStore, stick: Path, tmp_path: Path) -> None:
    (stick / "tiny" / "1_Pooling" / "vocab.txt").unlink()
    with pytest.raises(ModelFetchError, match="vocab"):
        store.pull("tiny", from_path=stick)
    assert left_over(tmp_path) == []


def test_a_record_on_the_stick_must_fit_even_where_the_catalogue_knows_no_hash(
    store: ModelStore, stick: Path, tmp_path: Path
) -> None:
    folder = stick / "loose"
    folder.mkdir()
    (folder / "loose.gguf").write_bytes(WEIGHTS)
    record = {"name": "loose", "files": [{"name": "loose.gguf", "sha256": sha(b"other"), "size": len(WEIGHTS)}]}
    (folder / "model.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(ModelFetchError, match="SHA-256"):
        store.pull("loose", from_path=stick)
    assert left_over(tmp_path) == []


def test_too_little_disk_is_told_before_anything_is_fetched(stick: Path, tmp_path: Path) -> None:
    store = ModelStore(tmp_path / "models", ModelCatalogue((ENTRY,)), free_bytes=lambda folder: 100)
    with pytest.raises(ModelFetchError) as raised:
        store.pull("tiny", from_path=stick)
    assert "BANJANG_MODELS_DIR" in raised.value.render("en")
    assert left_over(tmp_path) == []


class BreakingFetcher:
    """Writes half a model, then breaks."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def fetch(self, entry: ModelEntry, folder: Path, on_part: Callable[[int, int], None]) -> None:
        (folder / entry.files[0].name).write_bytes(WEIGHTS[:100])
        on_part(1, 2)
        raise self._error


def pull_of(models_dir: Path, *fetchers: Fetcher) -> ModelPull:
    return ModelPull(ENTRY, models_dir, [(fetcher, 0) for fetcher in fetchers], lambda folder: 10**12, print)


def test_a_disk_that_fills_up_meanwhile_leaves_nothing(tmp_path: Path) -> None:
    pull = pull_of(tmp_path / "models", BreakingFetcher(OSError(errno.ENOSPC, "No space left on device")))
    with pytest.raises(ModelFetchError) as raised:
        pull.run(is_installed=lambda: False)
    assert "BANJANG_MODELS_DIR" in raised.value.render("ko")
    assert left_over(tmp_path) == []


def test_an_interruption_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        pull_of(tmp_path / "models", BreakingFetcher(KeyboardInterrupt())).run(is_installed=lambda: False)
    assert left_over(tmp_path) == []


def test_the_next_source_is_tried_when_one_fails(tmp_path: Path, stick: Path) -> None:
    broken = BreakingFetcher(SourceError(message("assistant.models.reason.disk_full")))
    pull_of(tmp_path / "models", broken, PathFetcher(stick)).run(is_installed=lambda: False)
    assert left_over(tmp_path) == ["tiny"]


def test_what_a_killed_process_left_is_removed(store: ModelStore, stick: Path, tmp_path: Path) -> None:
    leftover = tmp_path / "models" / ".partial-tiny-99999"
    leftover.mkdir(parents=True)
    (leftover / "weights.bin").write_bytes(b"half")
    store.pull("tiny", from_path=stick)
    assert left_over(tmp_path) == ["tiny"]


def test_a_damaged_model_counts_as_missing_and_is_replaced(store: ModelStore, stick: Path) -> None:
    folder = store.pull("tiny", from_path=stick)
    os.truncate(folder / "weights.bin", 10)
    with pytest.raises(ModelNotInstalledError):
        store.path("tiny")
    store.pull("tiny", from_path=stick)
    assert store.verify("tiny")


def test_verify_reads_the_bytes_again(store: ModelStore, stick: Path) -> None:
    folder = store.pull("tiny", from_path=stick)
    (folder / "weights.bin").write_bytes(b"X" + WEIGHTS[1:])
    assert not store.verify("tiny")


def test_another_cut_in_a_newer_catalogue_is_fetched_anew(stick: Path, tmp_path: Path) -> None:
    ModelStore(tmp_path / "models", ModelCatalogue((ENTRY,))).pull("tiny", from_path=stick)
    newer = ModelEntry("tiny", "embedder", "Tiny", ("ko",), "MIT", 1, (ModelFile("weights.bin", "0" * 64, 1),))
    state = ModelStore(tmp_path / "models", ModelCatalogue((newer,))).list()[0]
    assert not state.installed


def test_a_second_process_waits_and_then_finds_the_model(store: ModelStore, stick: Path, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    held = filelock.FileLock(tmp_path / "models" / ".lock-tiny")
    held.acquire()
    waiting = threading.Event()
    stages: list[str] = []

    def on_progress(progress: PullProgress) -> None:
        stages.append(progress.stage)
        waiting.set()

    pull = threading.Thread(target=store.pull, args=("tiny", on_progress, stick))
    pull.start()
    assert waiting.wait(10)
    assert stages == ["waiting"]
    held.release()
    pull.join(10)
    assert store.verify("tiny")


def test_unknown_and_missing_models_say_the_way_out(store: ModelStore) -> None:
    with pytest.raises(UnknownModelError) as unknown:
        store.path("nothing-like-it")
    assert "tiny" in unknown.value.render("en")
    with pytest.raises(ModelNotInstalledError) as missing:
        store.path("tiny")
    assert "banjang models pull tiny" in missing.value.render("ko")


@pytest.mark.parametrize("name", ["~nobody-of-this-name", "x" * 300, "x" * 300 + ".gguf", "a\0b"])
def test_names_that_cannot_be_paths_are_unknown_models(store: ModelStore, name: str) -> None:
    with pytest.raises(UnknownModelError):
        store.pull(name)
    with pytest.raises(ModelFetchError):
        store.pull("tiny", from_path=Path(name))


def test_no_source_at_all_is_told(store: ModelStore) -> None:
    with pytest.raises(ModelFetchError):
        store.pull("tiny")


class TestBundledModel:
    @pytest.fixture
    def bundled(self) -> ModelEntry:
        return load_catalogue().default("embedder")

    @pytest.fixture
    def store(self, tmp_path: Path, bundled: ModelEntry) -> ModelStore:
        return ModelStore(tmp_path / "models", ModelCatalogue((bundled, ENTRY)))

    def test_it_is_here_without_being_fetched(self, store: ModelStore, bundled: ModelEntry) -> None:
        folder = store.path(bundled.name)
        (source,) = bundled.sources
        assert isinstance(source, BundledSource)
        for file in bundled.files:
            assert (folder / file.name).read_bytes() == (source.path / file.name).read_bytes()
        assert store.verify(bundled.name)
        assert next(state for state in store.list() if state.entry == bundled).installed

    def test_a_damaged_copy_is_made_anew(self, store: ModelStore, bundled: ModelEntry) -> None:
        weights = store.weights(bundled.name)
        whole = weights.stat().st_size
        os.truncate(weights, 10)
        assert store.weights(bundled.name).stat().st_size == whole

    def test_the_same_bytes_have_the_same_fingerprint_elsewhere(
        self, store: ModelStore, bundled: ModelEntry, tmp_path: Path
    ) -> None:
        other = ModelStore(tmp_path / "elsewhere", ModelCatalogue((bundled,)))
        assert store.fingerprint(bundled.name) == other.fingerprint(bundled.name)

    def test_a_model_that_does_not_come_with_the_program_is_still_missing(self, store: ModelStore) -> None:
        with pytest.raises(ModelNotInstalledError):
            store.path("tiny")


def test_paths_are_accepted_as_names(store: ModelStore, tmp_path: Path) -> None:
    gguf = tmp_path / "own.gguf"
    gguf.write_bytes(WEIGHTS)
    assert store.path(str(gguf)) == store.weights(str(gguf)) == gguf
    assert store.entry(str(gguf)).task == "llm"
    folder = tmp_path / "own-embedder"
    folder.mkdir()
    (folder / "modules.json").write_text("[]", encoding="utf-8")
    assert store.path(str(folder)) == folder
    assert store.entry(str(folder)).extra == "sentence-transformers"
    assert store.pull(str(folder)) == folder


def test_the_fingerprint_of_a_local_path_follows_its_content(store: ModelStore, tmp_path: Path) -> None:
    gguf = tmp_path / "own.gguf"
    gguf.write_bytes(WEIGHTS)
    first = store.fingerprint(str(gguf))
    os.utime(gguf, (1, 1))
    assert store.fingerprint(str(gguf)) == first
    gguf.write_bytes(WEIGHTS[:-1] + b"X")
    assert store.fingerprint(str(gguf)) != first


def test_fingerprints_of_several_files_cover_them_all(store: ModelStore, stick: Path) -> None:
    store.pull("tiny", from_path=stick)
    lines = sorted([(f.name, f.sha256) for f in ENTRY.files])
    assert store.fingerprint("tiny") == sha("".join(f"{digest}  {name}\n" for name, digest in lines).encode())
