"""The plant's own words on a real library: in force at once, the rest of the file left as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.plant_glossary import GlossaryError, PlantGlossary, TermNotFoundError
from indexes.glossary import Glossary, Term
from indexes.library import Library
from indexes.word_translations import load_word_translations
from tests.fakes.documents import new_document, publish

CONVEYOR = Term(("컨베이어",), ("conveyor",))
SHIPPED = Glossary([CONVEYOR, Term(("절삭유",), ("coolant", "cutting fluid")), Term(("냉각수",), ("coolant",))])
PAGES = [
    "컨베이어 벨트 장력은 450 N으로 맞춘다.",
    "프레스 클러치 간격은 0.5 mm이다.",
    "용접 로봇은 작업 전에 원점으로 보낸다.",
]
FILE = "# 우리 공장\r\n브레이크|제동기\tbrake\t정비팀\r\n\r\n탭이 없는 줄\r\n"


@pytest.fixture
def plant(library: Library, folder: Path) -> PlantGlossary:
    """A library about conveyors with the product's terms, and no own file yet."""
    publish(library, new_document(folder, "line.txt", PAGES, title="라인 설비", language="ko"))
    library.use_glossary(SHIPPED)
    return PlantGlossary(folder / "glossary.tsv", library)


def lexical_hits(library: Library, text: str) -> list[str]:
    return [passage.chunk.text for passage in library.search_legs(text).get("lexical", ())]


def test_a_word_of_the_plant_finds_the_passage_at_once(plant: PlantGlossary, library: Library) -> None:
    assert load_word_translations().of("뽀찌") == []
    assert PAGES[0] not in lexical_hits(library, "뽀찌 장난감")
    assert library.unknown_words("뽀찌 장력은?") == ["뽀찌"]
    plant.add_spelling("뽀찌", CONVEYOR)
    assert lexical_hits(library, "뽀찌 장난감")[0] == PAGES[0]
    assert library.search("뽀찌").passages[0].chunk.text == PAGES[0]
    assert library.unknown_words("뽀찌 장력은?") == []
    assert PlantGlossary(plant.path, library).lines()[0].text == "컨베이어|뽀찌\tconveyor"
    plant.remove(plant.lines()[0].id)
    assert PAGES[0] not in lexical_hits(library, "뽀찌 장난감")


def test_two_spellings_of_one_term_share_its_line(plant: PlantGlossary, library: Library) -> None:
    plant.add_spelling("뽀찌", CONVEYOR)
    changed = plant.add_spelling("콘베아", CONVEYOR)
    plant.add_spelling("Conveyer", CONVEYOR)
    assert changed.text == "컨베이어|뽀찌|콘베아\tconveyor"
    assert [line.text for line in plant.lines()] == ["컨베이어|뽀찌|콘베아\tconveyor|conveyer"]
    assert library.glossary.find("콘베아")[0].variants == ("컨베이어", "뽀찌")


def test_more_spellings_of_a_term_take_nothing_from_others(plant: PlantGlossary, library: Library) -> None:
    plant.add_spelling("쿨란트", SHIPPED.shipped[1])
    assert library.glossary.find("coolant")[0].translations == ("절삭유", "쿨란트", "냉각수")
    with pytest.raises(GlossaryError):
        plant.add_spelling("물", Term(("없는 말",), ("nothing",)))


def test_remarks_and_lines_that_nobody_understands_stay(plant: PlantGlossary) -> None:
    plant.path.write_bytes(FILE.encode("cp949"))
    brake, broken = plant.lines()
    assert (brake.number, brake.term, brake.fault) == (2, Term(("브레이크", "제동기"), ("brake",)), "")
    assert (broken.number, broken.text, broken.fault) == (4, "탭이 없는 줄", "no_tab")
    plant.change(brake.id, Term(("브레이크", "부레끼"), ("brake",)))
    plant.add(Term(("지그",), ("jig",)))
    expected = FILE.replace("브레이크|제동기", "브레이크|부레끼") + "지그\tjig\r\n"
    assert plant.path.read_bytes().decode("utf-8-sig") == expected
    plant.change(broken.id, Term(("탭",), ("tap",)))
    plant.remove(plant.lines()[-1].id)
    assert (
        plant.path.read_bytes().decode("utf-8-sig")
        == "# 우리 공장\r\n브레이크|부레끼\tbrake\t정비팀\r\n\r\n탭\ttap\r\n"
    )
    assert sorted(path.name for path in plant.path.parent.iterdir()) == ["glossary.tsv", "line.txt"]


def test_a_file_without_a_last_line_end_gets_one(plant: PlantGlossary) -> None:
    plant.path.write_text("지그\tjig", encoding="utf-8")
    assert plant.add(Term(("바이스",), ("vise",))).number == 2
    assert plant.path.read_bytes().decode("utf-8-sig") == "지그\tjig\n바이스\tvise\n"


def test_a_change_by_hand_is_in_force_once_the_list_is_looked_at(plant: PlantGlossary, library: Library) -> None:
    assert plant.lines() == []
    plant.path.write_text("컨베이어|뽀찌\t\n", encoding="utf-8")
    assert plant.lines()[0].term == Term(("컨베이어", "뽀찌"), ())
    assert lexical_hits(library, "뽀찌")[0] == PAGES[0]


@pytest.mark.parametrize(
    ("term", "said"),
    [
        (Term(("지그",), ()), "single spelling"),
        (Term((), ()), "single spelling"),
        (Term(("지|그",), ("jig",)), "‘지|그’"),
        (Term(("지\t그",), ("jig",)), "must not"),
        (Term(("지\n그",), ("jig",)), "must not"),
        (Term(("#지그",), ("jig",)), "must not"),
        (Term(("가" * 101,), ("jig",)), "100"),
        (Term(tuple(f"지그{number}" for number in range(31)), ()), "30"),
    ],
)
def test_what_would_break_the_file_is_refused(plant: PlantGlossary, term: Term, said: str) -> None:
    with pytest.raises(GlossaryError) as refused:
        plant.add(term)
    assert said in refused.value.render("en")
    assert not plant.path.exists()


def test_the_same_entry_twice_and_a_line_that_is_gone_are_refused(plant: PlantGlossary) -> None:
    line = plant.add(Term(("지그",), ("jig",)))
    with pytest.raises(GlossaryError, match="already"):
        plant.add(Term((" 지그 ",), ("JIG",)))
    plant.remove(line.id)
    with pytest.raises(TermNotFoundError):
        plant.remove(line.id)
    with pytest.raises(TermNotFoundError):
        plant.change(line.id, Term(("지그",), ("jig",)))


def test_a_file_whose_letters_would_be_lost_is_not_written(plant: PlantGlossary) -> None:
    plant.path.write_bytes("지그\tjig\n".encode() + b"\x81\xff\xff\n")
    before = plant.path.read_bytes()
    with pytest.raises(GlossaryError):
        plant.add(Term(("지그",), ("jig",)))
    assert plant.path.read_bytes() == before


def test_a_reindex_is_advised_until_it_was_done(plant: PlantGlossary, library: Library, folder: Path) -> None:
    """A word that the analyser tears apart is found at once, and as one word after the documents are read again."""
    assert not plant.needs_reindex()
    plant.add(Term(("야스리", "줄"), ("file",)))
    assert plant.needs_reindex()
    with library.begin_update(force=True) as update:
        update.add(new_document(folder, "line.txt", [*PAGES, "야스리로 다듬는다."], title="라인 설비", language="ko"))
        update.publish()
    assert not plant.needs_reindex()
    assert "야스리" in lexical_hits(library, "야스리")[0]


def test_words_that_no_document_holds_are_named_as_they_are_written(plant: PlantGlossary, library: Library) -> None:
    assert library.unknown_words("뎀빠가 프레스에서 멈췄는데 E-204 컨베이어 장력은?") == ["뎀빠"]
    assert library.unknown_words("프레스클러치 간격") == []
    assert library.unknown_words("프레스콘베아 속도") == ["콘베아", "속도"]
    assert library.unknown_words("hydraulic conveyor blorptane?") == ["hydraulic", "blorptane"]
    assert library.unknown_words("conveyor") == []
    assert library.unknown_words("450 N?") == []
