"""Names of parts from the plant's own lists: taught, kept with the generation, known to older chunks and to others.

The analyser is the process's own and forgets nothing: each test has a word that no other one teaches. Untaught it
reads `로드씰`, `밀대씰` and `유압씰` alone as a noun and a particle, in a sentence as one word or otherwise.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from indexes.analysis import analyse, learn_part_names
from indexes.generation import Generation
from indexes.lexical import LexicalIndex
from indexes.library import Library
from indexes.part_names import read_part_names
from indexes.records import Chunk
from indexes.update import generation_folder
from tests.fakes.documents import new_document, paragraph, publish, record
from tests.fakes.library_folder import OpenLibrary
from tests.fakes.passages import texts

PROJECT = Path(__file__).parents[2]
ANALYSE_ELSEWHERE = """
import sys
from pathlib import Path
from indexes.analysis import analyse
from indexes.library import Library
from tests.fakes.embedder import HashingEmbedder
sys.stdout.reconfigure(encoding="utf-8")
print(*analyse(sys.argv[2]))
Library.open(Path(sys.argv[1]), HashingEmbedder()).close()
print(*analyse(sys.argv[2]))
"""


def published_folder(library: Library) -> Path:
    return generation_folder(library.data_dir, library.status().generation)


def lexical_of(library: Library) -> LexicalIndex:
    return Generation.open(published_folder(library)).lexical


def test_a_part_is_found_by_its_bare_name_though_longer_texts_share_its_syllables(
    library: Library, folder: Path
) -> None:
    loud = [
        f"로드 셀과 로드 검출기를 {number}번 자리에 씰링한다. 로드 씨의 로드를 드씰 처리한다." for number in range(20)
    ]
    section = "실린더를 분해하고 로드씰을 새것으로 교체한다. 교체한 뒤 누유가 없는지 확인하고 기록한다."
    publish(
        library,
        new_document(folder, "manual.txt", [*loud, section]),
        new_document(folder, "parts.csv", [record(1, 품번="SK-1", 품명="로드씰"), record(2, 품번="SK-2", 품명="볼트")]),
    )
    assert set(texts(library.search("로드씰", limit=2).passages)) == {"품번: SK-1 · 품명: 로드씰", section}


def test_a_list_that_arrives_later_is_known_to_older_chunks_as_if_it_had_been_there(
    library: Library, open_library: OpenLibrary, folder: Path
) -> None:
    old: list[str | Chunk] = [
        "밀대씰이 닳으면 누유가 생긴다.",
        "밀대 씰은 없다.",
        paragraph("분해한다.", 3, heading=("밀대씰 교체",)),
    ]
    publish(library, new_document(folder, "manual.txt", old), new_document(folder, "note.txt", ["밀대씰 재고 확인"]))
    assert "밀대씰" not in read_part_names(published_folder(library))
    publish(
        library,
        new_document(folder, "parts.csv", [record(1, 품번="SK-1", 품명="밀대씰")]),
        new_document(folder, "note.txt", ["밀대씰 두 개를 주문함"]),  # replaced by the same update
    )
    later = lexical_of(library)
    assert "밀대씰" in read_part_names(published_folder(library))
    assert (later.frequency("밀대씰"), later.frequency("밀대씰", "heading"), len(later)) == (3, 1, 5)
    asked = library.search("밀대씰").passages

    published_folder(library).joinpath("manifest.json").unlink()
    anew = open_library()  # builds everything again
    assert [passage.chunk_id for passage in anew.search("밀대씰").passages] == [passage.chunk_id for passage in asked]
    fresh = lexical_of(anew)
    assert all(
        fresh.frequency(token) == later.frequency(token) for text in texts(asked) for token in (*analyse(text), "~대씰")
    )


def test_the_subject_of_a_record_stays_when_it_is_read_again(library: Library, folder: Path) -> None:
    """The alarm's code, as the machine's stands in two rows, of which only one is read again."""
    alarms = [
        record(1, Code="E-204", Machine="PR-02", Cause="당김씰 누유"),
        record(2, Code="E-205", Machine="PR-02", Cause="압력 낮음"),
    ]
    publish(library, new_document(folder, "alarms.csv", alarms))
    publish(library, new_document(folder, "parts.csv", [record(1, 품번="SK-1", 품명="당김씰")]))
    lexical = lexical_of(library)
    assert lexical.frequency("당김씰") == 2
    assert lexical.about(["#E204"], ["#E204"], 5) == [(1, 1.0)]
    assert lexical.about(["#PR02"], ["#PR02"], 5) == []


def test_another_process_knows_the_words_of_the_generation_that_it_opens(library: Library, folder: Path) -> None:
    publish(library, new_document(folder, "parts.csv", [record(1, 품번="SK-1", 품명="유압씰")]))
    told = subprocess.run(
        [sys.executable, "-c", ANALYSE_ELSEWHERE, str(library.data_dir), "유압씰"],
        cwd=PROJECT, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    before, after = map(str.split, told.stdout.splitlines())
    assert (before, after) == (["유압"], ["유압씰", "유압"])


def test_what_this_process_learned_elsewhere_is_kept_with_what_it_indexes(library: Library, folder: Path) -> None:
    """An update that failed after it taught its words, or another library: the next index is made with them."""
    publish(library, new_document(folder, "manual.txt", ["끌개쇠를 바꾼다."]))
    learn_part_names({"끌개쇠": ("쇠",)})
    publish(library, new_document(folder, "note.txt", ["끌개쇠 재고"]))
    assert read_part_names(published_folder(library))["끌개쇠"] == ("쇠",)
    assert lexical_of(library).frequency("끌개쇠") == 2
