"""Numbers with units in one form, however Koreans and Englishmen write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.checking.claims import read_claims
from assistant.checking.quantities import Quantity, prepare, read_quantities
from assistant.checking.units import units_named


def read(text: str, *, with_words: bool = False) -> list[tuple[str, str]]:
    found = read_quantities(prepare(text), with_words=with_words)
    return [(f"{quantity.value:f}", quantity.unit) for quantity in found]


def one(text: str) -> Quantity:
    (quantity,) = read_quantities(prepare(text))
    return quantity


@pytest.mark.parametrize(
    ("unit", "spellings"),
    [
        ("N·m", ["210 N·m", "210Nm", "210 N.m", "210 N m", "210 뉴턴미터", "210 뉴턴 미터로", "２１０ Ｎ·ｍ"]),
        ("N·m", ["210 N·m", "210 newton metres", "210 newton-meters"]),
        ("kgf·m", ["21 kgf·m", "21kgf.m", "21 kgf-m"]),
        ("°C", ["65℃", "65 °C", "65ºC", "65 도씨", "65 degrees Celsius", "65 deg C"]),
        ("mm", ["5mm", "5 ㎜", "5 밀리미터", "5 밀리", "5 millimetres"]),
        ("m", ["5 m", "5m를", "5미터", "5 metres"]),
        ("cm", ["5cm", "5 ㎝", "5 센티미터"]),
        ("MPa", ["12 MPa", "12MPA", "12 ㎫", "12 메가파스칼"]),
        ("kPa", ["12 kPa", "12 킬로파스칼"]),
        ("kgf/cm²", ["5 kgf/cm²", "5 kgf/cm2", "5kg/㎠"]),
        ("kg", ["5 kg", "5㎏", "5 킬로그램", "5KG"]),
        ("t", ["5 t", "5톤", "5 tons"]),
        ("s", ["5 s", "5초", "5 sec", "5 seconds", "5초간", "5초 이내"]),
        ("min", ["5 min", "5분", "5분간", "5 minutes"]),
        ("h", ["5 h", "5시간마다", "5 hrs", "5 hours"]),
        ("d", ["30일", "30일마다", "30 days"]),
        ("week", ["2주", "2주마다", "2 weeks"]),
        ("month", ["3개월", "3 months", "3달"]),
        ("year", ["3년", "3 years"]),
        ("rpm", ["1200 rpm", "1,200 r/min", "1200 min⁻¹", "1200 min-1", "1200 rev/min"]),
        ("V", ["24V", "24볼트", "24 volts"]),
        ("V DC", ["DC 24 V", "DC24V", "24 VDC", "24 V DC"]),
        ("mA", ["20 mA", "20밀리암페어"]),
        ("kW", ["5 kW", "5㎾", "5 킬로와트"]),
        ("%", ["50%", "50 퍼센트", "50 percent", "５０％"]),
        ("dB", ["80 dB", "80 dB(A)", "80 데시벨"]),
        ("lx", ["300 lx", "300 lux", "300 럭스"]),
        ("L", ["20 L", "20ℓ", "20리터", "20 litres"]),
        ("L/min", ["3 L/min", "3 ℓ/min", "분당 3 L", "3 litres per minute", "3 LPM"]),
        ("m/s", ["10 m/s", "10㎧", "초당 10 m"]),
        ("m²", ["10 m²", "10㎡", "10m2", "10 제곱미터"]),
        ("m³", ["10 m³", "10㎥", "10 입방미터"]),
        ("times", ["3회", "3 times"]),
        ("pieces", ["4개", "4 EA", "4 pcs"]),
        ("people", ["2명", "2인 1조", "2 people"]),
        ("in", ["5 inch", "5인치"]),
    ],
)  # fmt: skip
def test_one_unit_however_it_is_written(unit: str, spellings: list[str]) -> None:
    for spelling in spellings:
        assert read(spelling)[0][1] == unit, spelling
        assert read(spelling)[0][0] == read(spellings[0])[0][0], spelling


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10~20 ℃", [("10", "°C"), ("20", "°C")]),
        ("10 to 20 °C", [("10", "°C"), ("20", "°C")]),
        ("10℃ ∼ 20", [("10", "°C"), ("20", "°C")]),
        ("-10~50 ℃", [("-10", "°C"), ("50", "°C")]),
        ("20±5 ℃", [("20", "°C"), ("5", "°C")]),
        ("영하 5 ℃", [("-5", "°C")]),
        ("5-10 mm", [("5", "mm"), ("10", "mm")]),
        ("10, 20 and 30 mm", [("10", "mm"), ("20", "mm"), ("30", "mm")]),
        ("1:1,000", [("1", ""), ("1000", "")]),
        ("0,5 mm", [("0.5", "mm")]),
        ("10³", [("1000", "")]),
        ("5×10³ rpm", [("5000", "rpm")]),
        ("2만 시간", [("20000", "h")]),
        ("2025년 3월 1일", [("2025", ""), ("3", ""), ("1", "")]),
        ("2025.03.01", [("2025", ""), ("3", ""), ("1", "")]),
        ("08:00", [("8", "")]),
        ("두 시간 뒤", [("2", "h")]),
        ("two minutes", [("2", "min")]),
    ],
)
def test_ranges_signs_and_ways_of_writing_numbers(text: str, found: list[tuple[str, str]]) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    "text",
    ["10 초과", "2 주의사항", "3 일반", "5 A형", "3 개방", "10 in the box", "3 배관", "4 회의실", "5 도면"],
)
def test_words_that_only_begin_like_units(text: str) -> None:
    assert not [quantity for quantity in read_quantities(prepare(text)) if quantity.unit and quantity.is_sure]


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("210 N·m", "210 Nm"),
        ("210 N·m", "210"),
        ("3 bolts", "3개"),
        ("65 ℃", "65도"),
        ("AC 220 V", "220 V"),
        ("3배", "3 times"),
        ("4 볼트", "볼트 4개"),
        ("5 in the", "5"),
    ],
)
def test_what_a_quantity_of_a_page_supports(page: str, said: str) -> None:
    assert one(page).supports(one(said))


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("5 mm", "5 m"),
        ("5분", "5 m"),
        ("5 MPa", "5 kPa"),
        ("1 m", "1000 mm"),
        ("210", "210 N·m"),
        ("-5 ℃", "5 ℃"),
        ("DC 24 V", "AC 24 V"),
        ("24 V", "24 mm"),
        ("3회", "3명"),
        ("10 kg", "10 g"),
    ],
)
def test_what_it_does_not_support(page: str, said: str) -> None:
    assert not one(page).supports(one(said))


def test_a_page_may_write_small_numbers_as_words() -> None:
    assert read("Two bolts are checked twice.", with_words=True) == [("2", ""), ("2", "times")]
    assert read("Two bolts are checked twice.") == []


@pytest.mark.parametrize(
    ("header", "units"),
    [
        ("Torque (N·m)", {"N·m"}),
        ("정지시간(분)", {"min"}),
        ("[MPa]", {"MPa"}),
        ("(단위: mm)", {"mm"}),
        ("단위 : ℃", {"°C"}),
        ("Torque, Nm", {"N·m"}),
        ("Size (in)", {"in"}),
        ("Torque", set()),
        ("Manual (2nd edition)", set()),
    ],
)
def test_units_of_a_header(header: str, units: set[str]) -> None:
    assert units_named(prepare(header)) == units


@pytest.mark.parametrize(
    ("text", "codes", "quantities"),
    [
        ("M8x1.25, DC24V, E-204", {"M8X1.25", "E204"}, [Decimal(24)]),
        ("10mm-20mm of HP-220B", {"HP220B"}, [Decimal(10), Decimal(20)]),
        ("version 1.2.3 of 2025-03-01", {"1.2.3"}, [Decimal(2025), Decimal(3), Decimal(1)]),
        ("6205-2RS, 10 m2", {"62052RS"}, [Decimal(10)]),
    ],
)
def test_codes_are_no_quantities_and_quantities_no_codes(text: str, codes: set[str], quantities: list[Decimal]) -> None:
    claims = read_claims(text)
    assert claims.code_names == codes
    assert [quantity.value for quantity in claims.quantities] == quantities
