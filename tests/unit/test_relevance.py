"""Whether what was found answers what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant.asked_attribute import asked_attributes, load_attributes
from assistant.named_codes import holds_all
from assistant.question import read_question
from assistant.relevance import Relevance, weigh_evidence
from indexes.analysis import normalise
from indexes.records import BlockKind, Chunk
from tests.fakes.evidence import no_records, terms_of, units_for
from tests.fakes.passages import passage


def weighed(question: str, *texts: str) -> Relevance:
    asked = read_question(question)
    found = [passage(text, chunk_id=number) for number, text in enumerate(texts, start=1)]
    return weigh_evidence(asked, found, terms_of(asked), units_for(asked, found), no_records)


def test_a_code_that_stands_nowhere_means_no_evidence() -> None:
    table = "M16: torque 105 N·m, M20: torque 210 N·m"
    missing = weighed("What is the torque for M24?", table)
    assert (missing.is_answerable, missing.unknown) == (False, ("M24",))
    assert weighed("What is the torque for M20?", table).is_answerable


def test_a_size_without_its_pitch_is_known() -> None:
    assert weighed("M8 torque?", "M8x1.25: torque 25 N·m").is_answerable


def test_codes_that_stand_apart_are_no_answer() -> None:
    apart = weighed("PR-03 alarm E-206 meaning?", "Alarm E-206 of the PR-01: oil is hot", "PR-03: daily check")
    assert (apart.is_answerable, apart.is_apart, apart.unknown) == (False, True, ())


def test_nothing_found_or_nothing_shared_means_no_evidence() -> None:
    assert not weighed("김치찌개 끓이는 법").is_answerable
    assert not weighed("김치찌개 끓이는 법", "Hydraulic oil").is_answerable
    assert not weighed("???", "Hydraulic oil").is_answerable


@pytest.mark.parametrize(
    ("question", "near_miss", "answer"),
    [
        ("belt tension in N", "The belt is 21 m long.", "The belt tension is 400 N."),
        ("플라이휠 무게는 몇 kg?", "플라이휠은 6분 안에 멈춘다.", "플라이휠 무게는 850 kg이다."),
        ("안전난간 파이프 지름 몇 mm", "안전난간 높이는 900 mm 이상으로 한다.", "안전난간 파이프 지름은 34 mm로 한다."),
        ("price of the drain pump", "The drain pump is blue.", "The drain pump has a price of 40,000 won."),
    ],
)
def test_another_property_of_the_same_thing_weighs_less(question: str, near_miss: str, answer: str) -> None:
    right, wrong = weighed(question, answer), weighed(question, near_miss)
    assert right.is_answerable
    assert wrong.probability < right.probability - 0.25


def test_a_machine_goes_by_its_other_name() -> None:
    cells = (("Machine", "PR-01"), ("Model", "KX-200"))
    listed = Chunk(0, 1, 1, (), "Machine: PR-01 · Model: KX-200", BlockKind.ROW, (), cells)

    def records(codes: Sequence[str]) -> list[Chunk]:
        return [listed] if set(codes) <= {"PR01", "KX200"} else []

    manual = passage("Alarm E-206: oil is hot", title="KX-200 manual")
    assert holds_all(("PR01", "E206"), manual, records)
    assert not holds_all(("PR03", "E206"), manual, records)
    assert not holds_all(("PR01",), passage("nothing"), records)


def test_a_record_of_another_machine_does_not_hold() -> None:
    cells = (("Code", "E-204"), ("Machine", "PR-01, PR-02"))
    row = passage("Code: E-204 · Machine: PR-01, PR-02", kind=BlockKind.ROW)
    row = replace(row, chunk=replace(row.chunk, cells=cells))
    assert holds_all(("PR02", "E204"), row, no_records)
    assert not holds_all(("PR03", "E204"), row, no_records)


@pytest.mark.parametrize(
    ("name", "question", "stated", "other"),
    [
        ("width", "통로 폭은?", "폭 0.8 m 이상", "통로가 넓다"),
        ("temperature", "What temperature is allowed?", "at most 65 °C", "keep it cool"),
        ("torque", "조임 토크는 얼마야", "105 N·m", "단단히 조인다"),
        ("noise", "소음이 몇 dB야", "85 dB 이하", "시끄럽다"),
        ("price", "How much does it cost?", "12,000원", "it is cheap"),
        ("colour", "자물쇠는 무슨 색이야", "적색 자물쇠", "큰 자물쇠"),
        ("time", "How often is it changed?", "every 500 hours", "regularly"),
        ("part_number", "씰 품번 알려줘", "SK-77-0120", "씰 키트"),
    ],
)
def test_properties_are_told_in_both_languages(name: str, question: str, stated: str, other: str) -> None:
    wanted = {attribute.name: attribute for attribute in asked_attributes(question)}[name]
    assert wanted.is_stated_in(normalise(stated))
    assert not wanted.is_stated_in(normalise(other))


def test_every_property_can_be_named_in_both_languages() -> None:
    assert len(load_attributes()) == len({attribute.name for attribute in load_attributes()})
    assert asked_attributes("두께는?") == asked_attributes("how thick?")
