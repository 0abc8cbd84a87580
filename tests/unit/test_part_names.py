"""Which words of a plant's records are taught to the Korean analyser, and what it reads then."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from indexes.analysis import analyse, learn_part_names
from indexes.part_names import NAMES_MAX, choose_words, find_name_words, read_part_names, write_part_names


def chosen(*names: str, header: str = "품명") -> dict[str, tuple[str, ...]]:
    return choose_words(find_name_words([(("품번", "SK-1"), (header, name)) for name in names]), ())


class TestHeaders:
    @pytest.mark.parametrize(
        "header",
        ["품명", "품 명", "부품명", "부품 이름", "명칭", "자재명", "교체 부품", "구성품", "품명 및 규격",
         "품명 (Part name)", "Part name", "PART DESCRIPTION", "Description", "Item"],
    )  # fmt: skip
    def test_a_cell_below_it_names_a_part(self, header: str) -> None:
        assert set(find_name_words([(("품번", "SK-1"), (header, "런칭거더"))])) == {"런칭거더"}

    @pytest.mark.parametrize("header", ["품번", "부품번호", "설비명", "규격", "비고", "원인", "보관위치", "Remarks"])
    def test_a_cell_below_another_does_not(self, header: str) -> None:
        assert find_name_words([(("품번", "SK-1"), (header, "런칭거더"))]) == {}

    def test_a_description_is_that_of_a_part_only_beside_its_number(self) -> None:
        assert find_name_words([(("Code", "E-204"), ("Description", "런칭거더"))]) == {}
        assert find_name_words([(("Part No.", "SK-1"), ("Description", "런칭거더"))]) == {"런칭거더": True}


class TestWords:
    def test_each_word_of_a_name_is_one_and_the_last_is_surely_a_noun(self) -> None:
        assert find_name_words([(("품명", "감속기 오일씰 (대) 2 EA"),)]) == {"감속기": False, "오일씰": False}
        assert find_name_words([(("품명", "감속기 오일씰"),), (("품명", "오일씰 세트"),)])["오일씰"] is True

    @pytest.mark.parametrize(
        "cell",
        ["런칭거더를 교체한다.", "왼쪽 위 아래 오른쪽 안쪽 런칭거더", "런칭 " + "거더" * 20, "캠", "",
         "런칭거더오일씰감속기클램프"],
    )  # fmt: skip
    def test_a_sentence_or_what_is_too_long_or_short_is_no_name(self, cell: str) -> None:
        assert find_name_words([(("품명", cell),)]) == {}

    def test_what_the_analyser_reads_well_is_not_taught(self) -> None:
        assert chosen("볼트", "베어링", "압력스위치", "크랭크축") == {}

    def test_what_it_tears_apart_or_only_guesses_is_taught_with_its_pieces(self) -> None:
        assert chosen("오일씰", "멈춤쇠", "급유구") == {
            "오일씰": ("오일",),
            "멈춤쇠": ("멈추", "쇠"),
            "급유구": ("급유",),
        }
        assert chosen("슬라이드부시") == {"슬라이드부시": ()}

    def test_what_is_no_noun_is_not_taught(self) -> None:
        assert chosen("교체함", "없음", "해당없음", "펌프의 축", "고정하는 볼트") == {}

    def test_a_shorter_name_is_a_piece_of_a_longer_one(self) -> None:
        assert chosen("감속기오일씰", "오일씰")["감속기오일씰"] == ("감속기", "오일", "오일씰")
        assert choose_words({"감속기오일씰": True}, ["오일씰"])["감속기오일씰"] == ("감속기", "오일", "오일씰")

    def test_a_known_name_is_not_chosen_again_and_there_is_an_end(self) -> None:
        candidates = {f"뷁{first}{second}쀍": True for first, second in product("가나다라마", "바사아자차")}
        assert len(choose_words(candidates, ())) == 25
        assert len(choose_words(candidates, [str(n) for n in range(NAMES_MAX - 3)])) == 3
        assert choose_words(candidates, list(candidates)) == {}

    def test_they_are_kept_with_their_pieces(self, tmp_path: Path) -> None:
        names = {"멈춤쇠": ("멈추", "쇠"), "슬라이드부시": ()}
        write_part_names(tmp_path, names)
        assert read_part_names(tmp_path) == names


def test_a_taught_name_is_one_token_wherever_it_stands_and_keeps_those_that_it_had() -> None:
    """The analyser is the process's own: no other test teaches this word."""
    before = analyse("조임쇠")
    assert before == ["조이", "쇠"]
    learn_part_names(chosen("조임쇠"))
    assert analyse("조임쇠") == ["조임쇠", *before]
    assert all({"조임쇠", *before} <= set(analyse(text)) for text in ("조임쇠의 마모", "조임쇠를 바꾼다", "새 조임쇠"))


def test_a_name_is_one_word_among_others() -> None:
    learn_part_names(chosen("오일씰", "감속기오일씰"))
    assert analyse("오일씰") == ["오일씰", "오일"]
    assert {"감속기오일씰", "오일씰"} <= set(analyse("감속기오일씰 파손"))
    assert "오일씰" not in analyse("오일을 씰링기에 넣는다")
