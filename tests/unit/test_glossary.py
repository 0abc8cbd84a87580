"""Terms of the plant, found however they are spelled and spaced."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.runtime import GLOSSARY_FILE, read_glossary
from assistant.settings import Settings
from indexes.glossary import FoundTerm, Glossary, faults_of

LINES = """\
# a remark
체결 토크|조임 토크\ttightening torque|fastening torque
토크\ttorque
밸브|발브\tvalve
릴리프 밸브\trelief valve
크로스 롤러 베어링\tcross-roller bearing
"""


@pytest.fixture
def glossary(tmp_path: Path) -> Glossary:
    return glossary_of(tmp_path, LINES)


def glossary_of(folder: Path, *texts: str, encoding: str = "utf-8") -> Glossary:
    """Each text is a file; they are read in order."""
    paths = [folder / f"{number}.tsv" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding=encoding)
    return Glossary.read(paths)


def owned(folder: Path, shipped: str, own: str) -> Glossary:
    paths = [folder / "shipped.tsv", folder / "own.tsv"]
    for path, text in zip(paths, (shipped, own), strict=True):
        path.write_text(text, encoding="utf-8")
    return Glossary.read(paths[:1], paths[1])


def spelled(found: list[FoundTerm]) -> list[str]:
    return [term.spelled for term in found]


@pytest.mark.parametrize(
    "text", ["체결토크", "체결 토크", "M20 체결토크는 얼마예요?", "M20의체결 토크를", "볼트의\n체결 토크"]
)
def test_a_korean_term_is_found_however_it_is_spaced(glossary: Glossary, text: str) -> None:
    (found,) = glossary.find(text)
    assert (found.spelled, found.language) == ("체결 토크", "ko")
    assert found.variants == ("조임 토크",)
    assert found.translations == ("tightening torque", "fastening torque")


def test_a_rarer_variant_is_found_too_and_names_the_usual_one(glossary: Glossary) -> None:
    (found,) = glossary.find("발브 교체")
    assert (found.spelled, found.variants, found.translations) == ("발브", ("밸브",), ("valve",))


def test_the_longest_term_wins_and_its_parts_are_not_terms_again(glossary: Glossary) -> None:
    assert spelled(glossary.find("릴리프밸브의 체결 토크")) == ["릴리프 밸브", "체결 토크"]
    assert spelled(glossary.find("relief valve, then valve")) == ["relief valve", "valve"]


@pytest.mark.parametrize(
    "text",
    ["tightening torque", "Tightening Torques", "tighten torque", "TIGHTENING TORQUE?", "tightening-torque"],
)
def test_an_english_term_is_found_in_every_form(glossary: Glossary, text: str) -> None:
    (found,) = glossary.find(text)
    assert (found.spelled, found.language) == ("tightening torque", "en")
    assert found.variants == ("fastening torque",)
    assert found.translations == ("체결 토크", "조임 토크")


@pytest.mark.parametrize("text", ["cross-roller bearing", "cross roller bearings"])
def test_an_english_term_with_a_hyphen_is_found_with_and_without(glossary: Glossary, text: str) -> None:
    assert spelled(glossary.find(text)) == ["cross-roller bearing"]


def test_both_languages_of_a_question_are_read(glossary: Glossary) -> None:
    assert spelled(glossary.find("relief valve의 토크")) == ["토크", "relief valve"]


def test_full_width_letters_are_read_as_letters(glossary: Glossary) -> None:
    assert spelled(glossary.find("ｒｅｌｉｅｆ ｖａｌｖｅ")) == ["relief valve"]


@pytest.mark.parametrize("text", ["", "?", "김치찌개", "valley", "E-204", "토 요일"])
def test_a_text_without_terms_has_none(glossary: Glossary, text: str) -> None:
    assert glossary.find(text) == []


def test_the_ends_of_two_words_are_no_term(tmp_path: Path) -> None:
    glossary = glossary_of(tmp_path, "기어\tgear\n용도\tpurpose\n")
    assert spelled(glossary.find("기어 소음")) == ["기어"]
    assert glossary.find("여기 어디에 있나요?") == []
    assert glossary.find("사용 도중에 멈추면?") == []


def test_terms_that_share_a_spelling_are_found_together(tmp_path: Path) -> None:
    glossary = glossary_of(tmp_path, "절삭유\tcoolant|cutting fluid\n", "냉각수\tcoolant|cooling water\n")
    (found,) = glossary.find("coolants")
    assert found.translations == ("절삭유", "냉각수")
    assert found.variants == ("cutting fluid", "cooling water")


class TestPlantsOwn:
    """What the plant says a word means is its only meaning."""

    def test_its_translation_wins(self, tmp_path: Path) -> None:
        glossary = owned(tmp_path, "밸브\tvalve\n", "밸브|변\tcock\n")
        (found,) = glossary.find("밸브")
        assert (found.translations, found.variants) == (("cock",), ("변",))

    def test_it_wins_in_english_too(self, tmp_path: Path) -> None:
        glossary = owned(tmp_path, "밸브\tvalve\n", "변\tvalve|cock\n")
        (found,) = glossary.find("valves")
        assert (found.translations, found.variants) == (("변",), ("cock",))

    @pytest.mark.parametrize(("text", "translations"), [("산업용 로봇", ("handling unit",)), ("robot", ("집는 기계",))])
    def test_the_file_of_the_data_directory_comes_after_the_shipped_ones(
        self, tmp_path: Path, text: str, translations: tuple[str, ...]
    ) -> None:
        settings = Settings(data_dir=tmp_path)
        shipped = read_glossary(settings)
        assert shipped.find(text)[0].translations != translations
        (tmp_path / GLOSSARY_FILE).write_text("산업용 로봇\thandling unit\n집는 기계\trobot\n", encoding="utf-8")
        glossary = read_glossary(settings)
        assert glossary.find(text)[0].translations == translations
        assert len(glossary.terms) == len(shipped.terms) + 2


class TestFiles:
    def test_bad_lines_are_left_out_and_named(self, tmp_path: Path) -> None:
        text = "# remark\n밸브\tvalve\n밸브 valve\n\n\tpump\n펌프\t\n펌프\t|\n펌프\tpump\n"
        glossary = glossary_of(tmp_path, text)
        assert [term.english for term in glossary.terms] == [("valve",), ("pump",)]
        assert faults_of(tmp_path / "0.tsv") == [3, 5, 6, 7]

    def test_a_good_file_has_no_faults(self, tmp_path: Path) -> None:
        glossary_of(tmp_path, LINES)
        assert faults_of(tmp_path / "0.tsv") == []

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
    def test_a_byte_order_mark_does_not_hide_the_first_term(self, tmp_path: Path, encoding: str) -> None:
        glossary = glossary_of(tmp_path, "밸브\tvalve\r\n펌프\tpump\r\n", encoding=encoding)
        assert spelled(glossary.find("밸브와 펌프")) == ["밸브", "펌프"]
        assert faults_of(tmp_path / "0.tsv") == []

    def test_a_remark_behind_a_byte_order_mark_is_a_remark(self, tmp_path: Path) -> None:
        glossary_of(tmp_path, "# remark\n밸브\tvalve\n", encoding="utf-8-sig")
        assert faults_of(tmp_path / "0.tsv") == []

    def test_blanks_and_capitals_and_repetitions_do_not_matter(self, tmp_path: Path) -> None:
        glossary = glossary_of(tmp_path, " 체결  토크 | 체결 토크\tTightening Torque | tightening  torque\tnote\n")
        (term,) = glossary.terms
        assert (term.korean, term.english) == (("체결 토크",), ("tightening torque",))

    def test_the_words_for_the_analyser_are_of_hangul_alone_and_once_each(self, tmp_path: Path) -> None:
        glossary = glossary_of(tmp_path, "밸브|A 밸브|축\tvalve\n체결 토크|밸브|캘리퍼\tcaliper\n")
        assert glossary.korean_words == ("밸브", "캘리퍼")


def test_every_shipped_line_is_a_term_or_a_remark() -> None:
    folder = Path(__file__).parents[2] / "prompts" / "glossary"
    files = sorted(folder.glob("*.tsv"))
    assert files
    assert {file.name: faults_of(file) for file in files} == {file.name: [] for file in files}


def test_no_glossary_finds_nothing() -> None:
    assert Glossary().find("체결 토크 valve") == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_a_plants_file_is_read_in_the_encoding_of_its_program(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "own.tsv"
    path.write_text("콘베어\tconveyor\n틀린 줄\n", encoding=encoding)
    assert Glossary.read([], path).find("콘베어")[0].translations == ("conveyor",)
    assert faults_of(path) == [2]


class TestOneLanguage:
    """Two spellings of one language are a term; one alone, or a line without a tab, is none."""

    def test_its_spellings_find_each_other(self, tmp_path: Path) -> None:
        (found,) = owned(tmp_path, "", "컨베이어|뽀찌\t\n").find("뽀찌 장력")
        assert (found.variants, found.translations) == (("컨베이어",), ())

    def test_without_a_tab_it_stays_a_fault(self, tmp_path: Path) -> None:
        glossary_of(tmp_path, "밸브|변 valve\n컨베이어|뽀찌\t\n\tvalve|cock\n뽀찌\t\n")
        assert faults_of(tmp_path / "0.tsv") == [1, 4]


class TestMoreSpellings:
    """An own line that repeats a term of the product whole adds to it and takes nothing from others."""

    SHIPPED = "절삭유\tcoolant|cutting fluid\n냉각수\tcoolant\n"

    def test_others_of_the_same_spelling_stay(self, tmp_path: Path) -> None:
        glossary = owned(tmp_path, self.SHIPPED, "절삭유|쿨란트\tcoolant|cutting fluid\n")
        assert glossary.find("coolant")[0].translations == ("절삭유", "쿨란트", "냉각수")
        assert glossary.find("쿨란트")[0].variants == ("절삭유",)
        assert [term.korean for term in glossary.meanings] == [("절삭유", "쿨란트"), ("냉각수",)]

    def test_two_such_lines_both_count(self, tmp_path: Path) -> None:
        own = "절삭유|쿨란트\tcoolant|cutting fluid\n절삭유|수용성\tcoolant|cutting fluid\n"
        glossary = owned(tmp_path, self.SHIPPED, own)
        assert glossary.find("절삭유")[0].variants == ("쿨란트", "수용성")
