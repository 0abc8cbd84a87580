"""What is asked in one language and written in the other, codes, scopes, legs: with the model that comes along.

No test depends on a score: only on what comes first, or among the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.models import ModelStore
from assistant.runtime import open_library
from assistant.settings import Settings
from indexes.library import Library
from indexes.records import Chunk, Document, DocumentKind, Passage, Scope
from tests.fakes.documents import new_document, paragraph, publish, record
from tests.fakes.passages import texts

ENGLISH = {
    "coolant": "Mix the coolant to a concentration of five percent and check it with a refractometer every week.",
    "bearing": "When the spindle bearing makes noise or runs hot, replace the grease and measure the vibration.",
    "lockout": "Before maintenance switch off the main power, fit a padlock and hang up the warning tag.",
    "hydraulics": "If the hydraulic pressure drops, look for leaking hoses and change the oil filter.",
    "robot": "Recalibrate the origin of the robot arm after a collision and teach the home position again.",
    "canteen": "The canteen serves lunch from noon to one.",
}
KOREAN = {
    "die": "금형을 교환할 때는 볼스터를 깨끗이 닦고 클램프 볼트를 대각선 순서로 조인다.",
    "conveyor": "컨베이어 벨트가 한쪽으로 쏠리면 장력을 풀고 롤러의 평행을 다시 맞춘다.",
    "air": "공기 압축기의 드레인 밸브를 열어 탱크에 고인 물을 매일 빼낸다.",
    "welding": "용접 토치의 노즐에 붙은 스패터를 제거하고 와이어 송급 상태를 확인한다.",
    "sensor": "광전 센서의 렌즈가 오염되면 감지 거리가 짧아지므로 부드러운 천으로 닦는다.",
    "parking": "방문객 차량은 정문 옆 주차장에 세운다.",
}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Library, Path]]:
    """An empty library of the real program, with the bundled model fresh from the box, and a folder for files."""
    folder = tmp_path_factory.mktemp("plant")
    settings = Settings(data_dir=folder / "data", models_dir=folder / "models")
    library = open_library(settings, ModelStore(settings.models_dir))
    yield library, folder / "files"
    library.close()


@pytest.fixture(scope="module")
def plant(opened: tuple[Library, Path]) -> Library:
    """Twelve texts, lists of alarms, parts and parameters, a log, and a procedure in two revisions."""
    library, folder = opened
    alarms = [
        record(1, Code="E-2040", Machine="PR-02", Meaning="feeder loop too small"),
        record(2, Code="E-204", Machine="PR-02", Meaning="lubrication pressure low"),
        record(3, Code="E-205", Machine="PR-02", Meaning="reservoir empty, see E-204"),
    ]
    parts = [
        record(1, Part="OCF-3302", Name="coupling for the feed shaft"),
        record(2, Part="OCF-3301", Name="coupling for the main shaft"),
    ]
    bolts = [record(1, Thread="M8x1", Torque="27 N·m"), record(2, Thread="M8x1.25", Torque="25 N·m")]
    parameters = [
        record(1, Parameter="[AXIS_Y]MAX_VELOCITY", Meaning="fastest rate of the second axis"),
        record(2, Parameter="[AXIS_X]MAX_VELOCITY", Meaning="fastest rate of the first axis"),
        record(3, Parameter="[AXIS_X]MAX_ACCELERATION", Meaning="steepest ramp of the first axis"),
    ]
    log = [record(n, Date=f"2026-01-{n:02}", Machine="PR-02", Work=f"E-204, filter {n} changed") for n in range(1, 9)]
    publish(
        library,
        *(new_document(folder, f"{name}.txt", [text], asset="CNC-01") for name, text in ENGLISH.items()),
        *(new_document(folder, f"{name}.txt", [text], asset="PR-02", language="ko") for name, text in KOREAN.items()),
        new_document(folder, "alarms.csv", alarms),
        new_document(folder, "parts.csv", parts),
        new_document(folder, "bolts.csv", bolts),
        new_document(folder, "parameters.csv", parameters),
        new_document(folder, "log.csv", log, kind=DocumentKind.LOG, asset="PR-02"),
        new_document(folder, "clamp1.txt", ["Tighten the die clamp to 180 N·m."], **revision("1", "2023-05-01")),
        new_document(folder, "clamp2.txt", ["Tighten the die clamp to 200 N·m."], **revision("2", "2025-05-01")),
    )
    return library


def revision(number: str, day: str) -> dict[str, str]:
    return {"title": "Clamping", "number": "SOP-9", "revision": number, "effective_date": day}


def document(library: Library, name: str) -> Document:
    found = library.document_at(f"plant/{name}")
    assert found is not None
    return found


def keys(passages: tuple[Passage, ...]) -> list[str]:
    """The first cell of each record that was found."""
    return [passage.chunk.cells[0][1] for passage in passages if passage.chunk.cells]


class TestAcrossLanguages:
    @pytest.mark.parametrize(
        ("question", "name"),
        [
            ("절삭유 농도는 어떻게 확인하나요?", "coolant"),
            ("주축 베어링에서 소음이 나면 어떻게 해요?", "bearing"),
            ("정비 전에 주전원을 어떻게 차단하나요?", "lockout"),
            ("유압 압력이 떨어지면 무엇을 점검하나요?", "hydraulics"),
            ("로봇 팔이 충돌한 뒤 원점은 어떻게 다시 잡나요?", "robot"),
        ],
    )
    def test_a_korean_question_finds_the_english_page(self, plant: Library, question: str, name: str) -> None:
        found = plant.search(question)
        assert found.language == "ko"
        assert ENGLISH[name] in texts(found.passages[:3])

    @pytest.mark.parametrize(
        ("question", "name"),
        [
            ("In which order are the clamp bolts tightened when the die is changed?", "die"),
            ("The conveyor belt runs to one side. How is the tension adjusted?", "conveyor"),
            ("How often is the water drained from the air compressor tank?", "air"),
            ("How do I remove spatter from the nozzle of the welding torch?", "welding"),
            ("What if the lens of the photoelectric sensor is dirty?", "sensor"),
        ],
    )
    def test_an_english_question_finds_the_korean_page(self, plant: Library, question: str, name: str) -> None:
        found = plant.search(question)
        assert found.language == "en"
        assert KOREAN[name] in texts(found.passages[:3])

    @pytest.mark.parametrize(
        ("question", "text"),
        [
            ("컨베이어 벨트 쏠림", KOREAN["conveyor"]),
            ("금형교환 볼트", KOREAN["die"]),
            ("spindle bearing noise", ENGLISH["bearing"]),
            ("leaking hydraulic hoses", ENGLISH["hydraulics"]),
        ],
    )
    def test_the_own_language_is_found_first(self, plant: Library, question: str, text: str) -> None:
        assert texts(plant.search(question).passages)[0] == text


class TestCodes:
    @pytest.mark.parametrize(
        ("typed", "key"),
        [
            *((typed, "E-204") for typed in ("E-204", "e204", "E 204", "e 204", "Ｅ２０４", "E204 알람이 떴어요")),
            *((typed, "E-2040") for typed in ("E-2040", "e2040", "Ｅ２０４０", "What does alarm E-2040 mean?")),
            *((typed, "M8x1.25") for typed in ("M8x1.25", "M8×1.25", "m8X1.25", "M8x1.25 체결 토크는?")),
            *((typed, "OCF-3301") for typed in ("OCF3301", "OCF-3301", "ocf3301", "OCF 3301", "OCF3301 부품은?")),
            *((typed, "[AXIS_X]MAX_VELOCITY") for typed in ("[AXIS_X]MAX_VELOCITY", "What is [AXIS_X]MAX_VELOCITY?")),
        ],
    )  # fmt: skip
    def test_a_code_finds_its_record_first_however_it_is_typed(self, plant: Library, typed: str, key: str) -> None:
        first = plant.search(typed).passages[0]
        assert first.chunk.cells
        assert first.chunk.cells[0][1] == key

    @pytest.mark.parametrize("typed", ["E-204", "e204 유압 압력", "E 204 feeder"])
    def test_a_longer_code_does_not_come_before(self, plant: Library, typed: str) -> None:
        found = keys(plant.search(typed, limit=20).passages)
        assert found[0] == "E-204"
        assert "E-2040" not in found[: found.index("E-204")]

    def test_what_happened_at_an_alarm_stands_in_the_log(self, plant: Library) -> None:
        kinds = [passage.document.kind for passage in plant.search("E-204 지난번에 어떻게 고쳤어?").passages]
        assert kinds[:3] == [DocumentKind.LOG] * 3

    def test_a_bare_code_is_not_asked_of_the_embedder(self, plant: Library) -> None:
        passage = plant.search("E-204").passages[0]
        assert passage.similarity == 0.0
        assert not {"meaning", "likeness", "window"} & set(passage.signals)

    def test_a_code_that_stands_nowhere_has_no_record(self, plant: Library) -> None:
        found = plant.search("alarm E-999").passages
        assert all("record" not in passage.signals for passage in found)


class TestScope:
    QUESTION = "벨트 장력, bearing grease, die clamp, E-204"

    @pytest.mark.parametrize(
        ("scope", "fits"),
        [
            (Scope(kinds=("log",)), lambda one: one.kind is DocumentKind.LOG),
            (Scope(assets=("PR-02",)), lambda one: one.asset == "PR-02" or one.path == "plant/alarms.csv"),
            (Scope(assets=("CNC-01", "PR-02")), lambda one: one.asset or one.path == "plant/alarms.csv"),
            (Scope(languages=("ko",)), lambda one: one.language == "ko"),
            (Scope(kinds=("log",), assets=("PR-02",)), lambda one: one.asset == "PR-02" and one.kind == "log"),
        ],
    )
    def test_only_what_is_in_scope_is_found(self, plant: Library, scope: Scope, fits: object) -> None:
        assert callable(fits)
        found = plant.search(self.QUESTION, scope, limit=30).passages
        assert found
        assert all(fits(passage.document) for passage in found)
        everything = plant.search(self.QUESTION, limit=30).passages
        assert any(not fits(passage.document) for passage in everything)

    def test_one_document_answers_alone(self, plant: Library) -> None:
        chosen = document(plant, "welding.txt")
        found = plant.search("spindle bearing", Scope(documents=(chosen.id,))).passages
        assert texts(found) == [KOREAN["welding"]]

    def test_a_record_outside_the_scope_is_not_found_by_its_code(self, plant: Library) -> None:
        assert "E-204" not in keys(plant.search("E-204", Scope(assets=("CNC-01",))).passages)

    def test_superseded_answers_only_when_asked(self, plant: Library) -> None:
        current, old = "Tighten the die clamp to 200 N·m.", "Tighten the die clamp to 180 N·m."
        question = "die clamp torque"
        assert texts(plant.search(question, limit=30).passages).count(old) == 0
        assert texts(plant.search(question).passages)[0] == current
        assert {current, old} <= set(texts(plant.search(question, Scope(include_superseded=True)).passages[:3]))
        chosen = document(plant, "clamp1.txt")
        assert texts(plant.search(question, Scope(documents=(chosen.id,))).passages) == [old]


class TestLegs:
    def test_each_leg_tells_what_it_found(self, plant: Library) -> None:
        legs = plant.search_legs("alarm E-204 lubrication pressure", limit=5)
        assert set(legs) == {"lexical", "dense", "code", "record"}
        assert keys(legs["record"])[0] == keys(legs["code"])[0] == "E-204"
        assert all(len(found) <= 5 for found in legs.values())

    def test_a_leg_s_passages_stand_in_its_own_order(self, plant: Library) -> None:
        for leg, found in plant.search_legs("주축 베어링 소음", limit=5).items():
            ranks = [passage.legs[leg] for passage in found]
            assert ranks == sorted(ranks), leg

    def test_meaning_finds_what_words_cannot(self, plant: Library) -> None:
        legs = plant.search_legs("절삭유 농도는 어떻게 확인하나요?", limit=3)
        assert ENGLISH["coolant"] in texts(legs["dense"])

    def test_translated_words_find_the_other_language(self, plant: Library) -> None:
        legs = plant.search_legs("베어링 그리스", limit=3)
        assert ENGLISH["bearing"] in texts(legs["lexical"])

    def test_the_past_has_a_leg_of_its_own(self, plant: Library) -> None:
        legs = plant.search_legs("E-204 지난번에 어떻게 고쳤어?")
        assert "record" not in legs
        assert {passage.document.kind for passage in legs["log"]} == {DocumentKind.LOG}

    def test_a_scope_holds_for_every_leg(self, plant: Library) -> None:
        for found in plant.search_legs("E-204 bearing grease", Scope(assets=("PR-02",))).values():
            assert all(passage.document.asset == "PR-02" or "PR-02" in passage.chunk.text for passage in found)

    def test_every_search_tells_what_speaks_for_a_passage(self, plant: Library) -> None:
        passage = plant.search("spindle bearing noise").passages[0]
        assert {"words", "coverage", "meaning", "likeness", "frame", "window"} <= set(passage.signals)
        assert passage.similarity == passage.signals["meaning"] > 0
        assert passage.legs["lexical"] == 1


def test_an_empty_library_has_no_legs(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", models_dir=tmp_path / "models")
    library = open_library(settings, ModelStore(settings.models_dir))
    assert library.search("베어링").passages == ()
    assert library.search_legs("베어링") == {}
    library.close()


def test_a_copy_of_a_page_does_not_take_the_place_of_another(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", models_dir=tmp_path / "models")
    library = open_library(settings, ModelStore(settings.models_dir))
    text = "When the spindle bearing makes noise or runs hot, replace the grease and measure the vibration"
    pages: list[Chunk] = [paragraph(f"{text}.", heading=("Spindle",))]
    publish(
        library,
        new_document(tmp_path, "edition2.txt", pages, title="Lathe"),
        new_document(tmp_path, "edition1.txt", [paragraph(f"{text}!", heading=("Spindle",))], title="Lathe"),
        new_document(tmp_path, "other.txt", ["The bearing of the pump is greased every month."]),
    )
    found = texts(library.search("spindle bearing noise grease").passages)
    assert found[1] == "The bearing of the pump is greased every month."
    assert len(found) == 3
    library.close()
