"""The list of machines: what is kept, and what is refused."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexes.assets import ALIASES_MAX, Asset, AssetError, AssetNotFoundError, Assets
from indexes.database import Database

PRESS = Asset("PR-01", "1호 프레스", "Press 1", "프레스 라인", ("1호기", "P-200"))


@pytest.fixture
def assets(tmp_path: Path) -> Iterator[Assets]:
    database = Database(tmp_path)
    yield Assets(database)
    database.close()


def test_a_machine_is_kept_changed_and_removed(assets: Assets) -> None:
    assert assets.save(PRESS) == PRESS == assets.get("PR-01")
    assets.save(Asset("PR-01", "1호 프레스(신형)"))
    assert [(one.name_ko, one.aliases) for one in assets.list()] == [("1호 프레스(신형)", ())]
    assets.remove("PR-01")
    assert assets.list() == []


def test_machines_stand_by_line_and_id(assets: Assets) -> None:
    for asset_id, line in (("PR-02", "B"), ("CNC-1", "B"), ("PR-01", "A")):
        assets.save(Asset(asset_id, line=line))
    assert [asset.id for asset in assets.list()] == ["PR-01", "CNC-1", "PR-02"]


@pytest.mark.parametrize("good", ["PR-01", "프레스_1", "a", "2", "K.X-200", "가" * 64])
def test_ids_that_a_label_can_hold(assets: Assets, good: str) -> None:
    assert assets.save(Asset(good)).id == good


@pytest.mark.parametrize("bad", ["", " ", ".", "..", "-1", "PR 01", "PR/01", "PR-01?", "é", "<b>", "가" * 65])
def test_other_ids_are_refused_in_both_languages(assets: Assets, bad: str) -> None:
    with pytest.raises(AssetError) as refused:
        assets.save(Asset(bad))
    assert "64" in refused.value.render("ko") and "64" in refused.value.render("en")
    assert assets.list() == []


def test_one_name_belongs_to_one_machine(assets: Assets) -> None:
    assets.save(PRESS)
    with pytest.raises(AssetError, match="PR-01"):
        assets.save(Asset("PR-02", aliases=("p-200",)))
    with pytest.raises(AssetError):
        assets.save(Asset("pr-01"))
    assert assets.list() == [PRESS]


def test_what_is_typed_is_tidied(assets: Assets) -> None:
    decomposed = unicodedata.normalize("NFD", "프레스")
    kept = assets.save(Asset(f" {decomposed} ", "  1호   프레스 ", aliases=("1호기", " 1호기 ", "", "프레스")))
    assert (kept.id, kept.name_ko, kept.aliases) == ("프레스", "1호 프레스", ("1호기",))
    assert assets.get(decomposed) == kept


def test_limits(assets: Assets) -> None:
    with pytest.raises(AssetError):
        assets.save(Asset("A", name_ko="가" * 101))
    with pytest.raises(AssetError):
        assets.save(Asset("A", aliases=tuple(f"X-{n}" for n in range(ALIASES_MAX + 1))))
    assert assets.list() == []


def test_an_unknown_machine_is_said_in_both_languages(assets: Assets) -> None:
    for lookup in (assets.get, assets.remove):
        with pytest.raises(AssetNotFoundError) as missing:
            lookup("PR-99")
        assert "PR-99" in missing.value.render("ko") and "PR-99" in missing.value.render("en")
    assert assets.find("PR-99") is None


def test_each_reader_sees_a_name_in_their_language() -> None:
    assert [PRESS.name(language) for language in ("ko", "en", "vi")] == ["1호 프레스", "Press 1", "1호 프레스"]
    assert (Asset("A", name_en="Saw").name("ko"), Asset("A").name("en")) == ("Saw", "")
