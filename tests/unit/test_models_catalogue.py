"""The catalogue that ships: every entry can be fetched, and the defaults need no model hub."""

from __future__ import annotations

import string

import pytest

from assistant.model_catalogue import (
    BundledSource,
    HubSource,
    ModelCatalogue,
    ModelEntry,
    PackageIndexSource,
    load_catalogue,
)
from assistant.model_files import hash_file

ENTRIES = list(load_catalogue())
NON_COMMERCIAL = ("qwen2.5-3b", "exaone", "kanana-2")


def ids(entry: ModelEntry) -> str:
    return entry.name


def bundled_sources(entry: ModelEntry) -> list[BundledSource]:
    return [source for source in entry.sources if isinstance(source, BundledSource)]


@pytest.mark.parametrize("entry", ENTRIES, ids=ids)
def test_entry_is_complete(entry: ModelEntry) -> None:
    assert entry.task in ("llm", "embedder")
    assert entry.title and entry.licence and entry.languages and entry.sources
    assert entry.memory_mb > 0
    if not bundled_sources(entry):
        assert entry.files[0].size > 10_000_000, "the first file holds the weights"
    for file in entry.files:
        assert file.sha256 == "" or (len(file.sha256) == 64 and set(file.sha256) <= set(string.hexdigits.lower()))
        assert not (file.approximate and file.sha256), "a known hash goes with a known size"


@pytest.mark.parametrize("entry", ENTRIES, ids=ids)
def test_package_index_sources_are_pinned_and_hashed(entry: ModelEntry) -> None:
    for source in entry.sources:
        if isinstance(source, PackageIndexSource):
            assert "==" in source.requirement
            assert all(file.sha256 for file in entry.files)
            assert source.parts == 1 or len(entry.files) == 1


@pytest.mark.parametrize("entry", [*filter(bundled_sources, ENTRIES)], ids=ids)
def test_a_bundled_model_lies_beside_the_program_as_the_catalogue_says(entry: ModelEntry) -> None:
    for source in bundled_sources(entry):
        paths = [source.path / file.name for file in entry.files]
        assert paths[0].stat().st_size > 10_000_000, "the first file holds the weights"
        assert {path.name for path in source.path.iterdir()} >= {file.name for file in entry.files}
        for path, file in zip(paths, entry.files, strict=True):
            assert file.size in (0, path.stat().st_size)
            assert file.sha256 in ("", hash_file(path))


def test_defaults_are_one_model_per_task_and_need_no_model_hub() -> None:
    catalogue = load_catalogue()
    assert catalogue.default("llm").name == "qwen2.5-coder-1.5b-instruct"
    assert catalogue.default("embedder").name == "banjang-static-ko-en"
    assert [entry.name for entry in ENTRIES if entry.default] == [
        catalogue.default("llm").name,
        catalogue.default("embedder").name,
    ]
    assert isinstance(catalogue.default("llm").sources[0], PackageIndexSource)
    assert isinstance(catalogue.default("embedder").sources[0], BundledSource)


def test_nothing_is_listed_that_a_company_may_not_use() -> None:
    assert [entry.name for entry in ENTRIES if entry.name.startswith(NON_COMMERCIAL)] == []


def test_working_space_covers_one_wheel_downloaded_moved_and_unpacked() -> None:
    assert PackageIndexSource("a==1", folder="a").working_bytes(100) == 300
    assert PackageIndexSource("a{part}==1", member="m", parts=10).working_bytes(100) == 30
    assert HubSource("a/b").working_bytes(100) == 0
    assert BundledSource("a").working_bytes(100) == 0


def test_parse_reads_every_kind_of_source() -> None:
    text = """
    [[model]]
    name = "m"
    task = "llm"
    title = "M"
    languages = ["ko"]
    licence = "MIT"
    memory_mb = 1
    files = [{ name = "m.gguf", size = 5, sha256 = "" }]
    sources = [
        { type = "package-index", requirement = "m-part{part}==1", member = "m{part}/x{part:02}.bin", parts = 2 },
        { type = "hub", repo = "a/b", revision = "r" },
        { type = "bundled", folder = "m" },
    ]
    """
    entry = ModelCatalogue.parse(text).get("m")
    assert entry is not None
    assert entry.sources == (
        PackageIndexSource("m-part{part}==1", member="m{part}/x{part:02}.bin", parts=2),
        HubSource("a/b", "r"),
        BundledSource("m"),
    )
    assert entry.size_bytes == 5
