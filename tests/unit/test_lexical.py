"""The lexical index on disk: what counts how much."""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from pathlib import Path

import pytest

from indexes.lexical import MENTIONS, TRAITS, LexicalEntry, LexicalIndex
from indexes.sought_words import SoughtWord


def entry(chunk_id: int, body: str = "", *, document: str = "", revision: int = 0, **fields: str) -> LexicalEntry:
    """Tokens of each field, separated by blanks. Unless told otherwise each chunk is a document of its own."""
    title, heading, codes, mentions, traits = (
        fields.get(name, "").split() for name in ("title", "heading", "codes", MENTIONS, TRAITS)
    )
    return LexicalEntry(
        chunk_id,
        revision or chunk_id,
        document or f"d{chunk_id}",
        title,
        heading,
        codes,
        body.split(),
        mentions,
        traits,
    )


def index_of(folder: Path, *entries: LexicalEntry) -> LexicalIndex:
    index = LexicalIndex.create(folder / "lexical")
    index.add(entries)
    index.commit()
    return index


def words(*tokens: str) -> list[SoughtWord]:
    return [SoughtWord(token) for token in tokens]


def ids(hits: Sequence[tuple[int, float]]) -> list[int]:
    return [chunk_id for chunk_id, _ in hits]


class TestSearch:
    def test_the_heavier_word_decides(self, tmp_path: Path) -> None:
        index = index_of(tmp_path, entry(1, "pump oil"), entry(2, "valve oil"))
        assert ids(index.search({"pump": 1.0, "valve": 0.5}, 5)) == [1, 2]
        assert ids(index.search({"pump": 0.5, "valve": 1.0}, 5)) == [2, 1]

    def test_the_score_grows_with_the_weight(self, tmp_path: Path) -> None:
        index = index_of(tmp_path, entry(1, "pump oil"), entry(2, "valve oil"))
        ((_, full),) = index.search({"pump": 1.0}, 5)
        ((_, half),) = index.search({"pump": 0.5}, 5)
        assert half == pytest.approx(full / 2, rel=1e-4)

    def test_the_rarer_word_counts_more(self, tmp_path: Path) -> None:
        index = index_of(tmp_path, entry(1, "seal"), entry(2, "oil"), *(entry(n, "oil") for n in range(3, 9)))
        assert ids(index.search({"seal": 1.0, "oil": 1.0}, 5))[0] == 1

    def test_a_title_and_a_heading_are_searched_too(self, tmp_path: Path) -> None:
        index = index_of(tmp_path, entry(1, title="pump"), entry(2, heading="pump"), entry(3, "valve"))
        assert set(ids(index.search({"pump": 1.0}, 5))) == {1, 2}

    def test_a_chunk_about_a_code_comes_before_one_that_mentions_it(self, tmp_path: Path) -> None:
        index = index_of(tmp_path, entry(1, "#E204"), entry(2, "#E204", codes="#E204"), entry(3, "#E2040"))
        assert ids(index.search({"#E204": 1.0}, 5)) == [2, 1]

    def test_only_documents_in_scope_take_a_place(self, tmp_path: Path) -> None:
        loud = [entry(n, "pump pump pump", document="loud") for n in range(1, 30)]
        index = index_of(tmp_path, *loud, entry(30, "pump seal oil", document="a"), entry(31, "pump oil", document="b"))
        assert set(ids(index.search({"pump": 1.0}, 2, only_documents=["a", "b"]))) == {30, 31}
        assert ids(index.search({"pump": 1.0}, 2, only_documents=["a"])) == [30]

    def test_a_scope_does_not_change_the_scores(self, tmp_path: Path) -> None:
        index = index_of(tmp_path, entry(1, "pump"), entry(2, "pump valve"), entry(3, "seal"))
        everywhere = dict(index.search({"pump": 1.0}, 5))
        assert index.search({"pump": 1.0}, 5, only_documents=["d2"]) == [(2, pytest.approx(everywhere[2]))]

    @pytest.mark.parametrize("scope", [[], ["unknown"]])
    def test_an_empty_scope_finds_nothing(self, tmp_path: Path, scope: list[str]) -> None:
        assert index_of(tmp_path, entry(1, "pump")).search({"pump": 1.0}, 5, only_documents=scope) == []

    def test_nothing_sought_or_nothing_there_finds_nothing(self, tmp_path: Path) -> None:
        index = index_of(tmp_path, entry(1, "pump"))
        assert index.search({}, 5) == index.search({"valve": 1.0}, 5) == []
        assert index_of(tmp_path / "empty").search({"pump": 1.0}, 5) == []

    def test_a_removed_revision_is_found_no_more(self, tmp_path: Path) -> None:
        index = index_of(tmp_path, entry(1, "pump", revision=7), entry(2, "pump", revision=77))
        index.remove_revision(7)
        index.commit()
        assert ids(LexicalIndex.open(tmp_path / "lexical").search({"pump": 1.0}, 5)) == [2]

    def test_removed_chunks_are_found_no_more_and_can_come_again(self, tmp_path: Path) -> None:
        index = index_of(tmp_path, *(entry(n, "pump", revision=7) for n in range(1, 5)))
        index.remove_chunks([2, 3])
        index.add([entry(3, "valve", revision=7)])
        index.commit()
        again = LexicalIndex.open(tmp_path / "lexical")
        assert set(ids(again.search({"pump": 1.0}, 5))) == {1, 4}
        assert ids(again.search({"valve": 1.0}, 5)) == [3]

    def test_chunks_that_may_hold_a_word_have_all_its_pairs_in_any_field(self, tmp_path: Path) -> None:
        index = index_of(
            tmp_path,
            entry(1, "~오일 ~일씰 ~씰을"),
            entry(2, "~오일"),
            entry(3, "~일씰", heading="~오일"),
            entry(4, title="~캠축"),
            entry(5, "오일씰"),
        )
        assert index.chunks_with(["오일씰"]) == {1, 3}
        assert index.chunks_with(["오일씰", "캠축", "볼트"]) == {1, 3, 4}
        assert index.chunks_with([]) == index.chunks_with(["볼트"]) == set()
        assert index_of(tmp_path / "empty").chunks_with(["오일씰"]) == set()


class TestCoverage:
    """Four chunks; of a word that n of them hold the weight is log(1 + (4 - n + 0.5) / (n + 0.5))."""

    @pytest.fixture
    def index(self, tmp_path: Path) -> LexicalIndex:
        return index_of(
            tmp_path,
            entry(1, "pump valve"),
            entry(2, "pump"),
            entry(3, "seal valve"),
            entry(4, "oil", title="pump", heading="valve"),
        )

    def test_all_words_are_one_and_half_of_equally_rare_ones_are_half(self, index: LexicalIndex) -> None:
        found = index.coverage(words("pump", "valve"), [1, 2, 3])
        assert found == {1: pytest.approx(1.0), 2: pytest.approx(0.5), 3: pytest.approx(0.5)}

    def test_none_is_nothing(self, index: LexicalIndex) -> None:
        assert index.coverage(words("seal"), [1, 3]) == {1: 0.0, 3: pytest.approx(1.0)}

    def test_title_and_heading_cover_too(self, index: LexicalIndex) -> None:
        assert index.coverage(words("pump", "valve"), [4]) == {4: pytest.approx(1.0)}

    def test_the_rarer_word_is_the_larger_part(self, index: LexicalIndex) -> None:
        pump, seal = log(1 + 2.5 / 2.5), log(1 + 3.5 / 1.5)
        found = index.coverage(words("pump", "seal"), [1, 3])
        assert found == {1: pytest.approx(pump / (pump + seal)), 3: pytest.approx(seal / (pump + seal))}

    def test_a_word_that_stands_nowhere_is_missed_everywhere(self, index: LexicalIndex) -> None:
        pump, unknown = log(1 + 2.5 / 2.5), log(1 + 4.5 / 0.5)
        assert index.coverage(words("pump", "hose"), [1]) == {1: pytest.approx(pump / (pump + unknown))}

    def test_a_translation_counts_its_share_and_the_word_with_it_no_more_than_one(self, index: LexicalIndex) -> None:
        sought = [SoughtWord("pump", (("valve", 0.6), ("oil", 0.25)))]
        found = index.coverage(sought, [1, 2, 3])
        assert found == {1: pytest.approx(1.0), 2: pytest.approx(1.0), 3: pytest.approx(0.6)}

    def test_a_word_that_nobody_writes_is_as_rare_as_its_translations(self, index: LexicalIndex) -> None:
        """`밸브` stands nowhere, `valve` in the text of two chunks: as rare as `pump`."""
        sought = [SoughtWord("밸브", (("valve", 1.0),)), SoughtWord("pump")]
        found = index.coverage(sought, [1, 2, 3])
        assert found == {1: pytest.approx(1.0), 2: pytest.approx(0.5), 3: pytest.approx(0.5)}

    def test_pairs_of_syllables_are_no_words(self, index: LexicalIndex) -> None:
        assert index.coverage([SoughtWord("pump"), SoughtWord("~펌프")], [2]) == {2: pytest.approx(1.0)}
        assert index.coverage([SoughtWord("~펌프")], [1, 2]) == {}

    def test_only_candidates_are_told_of(self, index: LexicalIndex) -> None:
        assert set(index.coverage(words("pump"), [2])) == {2}
        assert index.coverage(words("pump"), []) == index.coverage([], [1]) == {}
        assert index.coverage(words("pump"), [99]) == {}


class TestAbout:
    def test_more_codes_of_the_question_come_first(self, tmp_path: Path) -> None:
        index = index_of(
            tmp_path,
            entry(1, codes="#E204", mentions="#E204 #PR03"),
            entry(2, codes="#E204", mentions="#E204 #PR02"),
            entry(3, codes="#E205", mentions="#E204 #E205 #PR02"),
        )
        assert index.about(["#E204"], ["#E204", "#PR02"], 5) == [(2, 2.0), (1, 1.0)]
        assert ids(index.about(["#E204"], ["#E204", "#PR02"], 5, only_documents=["d1"])) == [1]
        assert index.about([], ["#E204"], 5) == []

    def test_a_token_is_counted_by_field(self, tmp_path: Path) -> None:
        index = index_of(tmp_path, entry(1, "pump pump", mentions="#E204"), entry(2, "pump", title="seal"))
        assert (index.frequency("pump"), index.frequency("seal"), index.frequency("#E204", MENTIONS)) == (2, 0, 1)


class TestTraits:
    def test_those_of_the_candidates_that_have_one_are_told(self, tmp_path: Path) -> None:
        index = index_of(
            tmp_path,
            entry(1, "gap", traits="length number"),
            entry(2, "gap", traits="time number"),
            entry(3, "gap", traits="length number"),
            entry(4, "gap"),
        )
        assert index.with_trait(["length"], [1, 2, 4]) == {1}
        assert index.with_trait(["length", "time"], [1, 2, 3, 4]) == {1, 2, 3}

    def test_no_trait_wanted_or_no_candidate_is_nothing(self, tmp_path: Path) -> None:
        index = index_of(tmp_path, entry(1, traits="length"))
        assert index.with_trait([], [1]) == set()
        assert index.with_trait(["length"], []) == set()
