"""The same question is recognised however it is put; another one never is."""

from __future__ import annotations

import pytest

from assistant.curation.question_key import question_key

SAME = [
    ("M20 볼트 체결 토크는?", "M20 볼트 체결토크"),
    ("M20 볼트 체결 토크는?", "m20볼트 체결토크 얼마야?"),
    ("M20 볼트 체결 토크는?", "M20 볼트의 체결 토크를 알려 주시겠어요?"),
    ("M20 볼트 체결 토크는?", "M20 볼트는 체결 토크가 얼마인지 좀 알려줘"),
    ("안전밸브 설정 압력", "안전 밸브의 설정압력은?"),
    ("알람 E-204 뜨면 어떻게 해?", "E204 알람이 뜨면 어떻게 하나요?"),
    ("알람 E-204 뜨면 어떻게 해?", "어떻게 해요, 알람 E 204 뜨면?"),
    ("가드를 열고 운전하면 안 되는 작업은?", "가드 열고 운전하면 안되는 작업"),
    ("2,000시간마다 교체하나요?", "2000 시간마다 교체합니까?"),
    ("What is the tightening torque of the M20 bolt?", "M20 bolt tightening torque"),
    ("What is the tightening torque of the M20 bolt?", "Please tell me the tightening torque for M20 bolts."),
    ("When alarm E-204 comes up, what do I check?", "what do I check when alarm e204 comes up"),
    ("The guard mustn't be opened when?", "the guard must not be opened when?"),
]
NOT_SAME = [
    ("M16 볼트 체결 토크는?", "M20 볼트 체결 토크는?"),
    ("M20 볼트 체결 토크는?", "M20 너트 체결 토크는?"),
    ("M20 볼트 체결 토크는?", "M20 볼트 분해 토크는?"),
    ("M20 볼트 체결 토크는?", "볼트 체결 토크는?"),
    ("M20 볼트 체결 토크는?", "What is the tightening torque of the M20 bolt?"),
    ("안전밸브 설정 압력", "안전밸브 시험 압력"),
    ("가드를 열고 운전하면 안 되는 작업은?", "가드를 열고 운전해도 되는 작업은?"),
    ("가드를 열고 운전하면 안 되나요?", "가드를 열고 운전하면 되나요?"),
    ("가드를 열고 운전하지 않아도 되나요?", "가드를 열고 운전해도 되나요?"),
    ("교체할 수 있는 부품은?", "교체할 수 없는 부품은?"),
    ("필터는 언제 교체하나요?", "필터는 왜 교체하나요?"),
    ("필터는 교체 전에 무엇을 하나요?", "필터는 교체 후에 무엇을 하나요?"),
    ("알람 E-204가 떴어?", "알람 E-204가 안 떴어?"),
    ("알람 E-204 조치는?", "알람 E-2040 조치는?"),
    ("부품 SK-77-0은?", "부품 SK-7-70은?"),
    ("압력이 12 MPa 이상이면?", "압력이 12 mPa 이상이면?"),
    ("압력이 12 MPa 이상이면?", "압력이 1.2 MPa 이상이면?"),
    ("압력이 12 MPa 이상이면?", "압력이 12 MPa 이하이면?"),
    ("-5℃에서 운전해도 되나요?", "5℃에서 운전해도 되나요?"),
    ("M16 볼트를 M20으로 바꿔도 되나요?", "M20 볼트를 M16으로 바꿔도 되나요?"),
    ("펌프가 밸브를 여나요?", "펌프를 밸브가 여나요?"),
    ("브레이크 모터 오일은?", "모터 브레이크 오일은?"),
    ("토크 렌치는 얼마야?", "토크 렌치는?"),
    ("PR-01 윤활 주기는?", "PR-02 윤활 주기는?"),
    ("May I open the guard?", "May I not open the guard?"),
    ("When is the return filter changed?", "How is the return filter changed?"),
    ("What do I do before the die change?", "What do I do after the die change?"),
    ("Can the pump run dry?", "Can't the pump run dry?"),
    ("M16 bolt in an M20 hole?", "M20 bolt in an M16 hole?"),
    ("motor brake oil", "brake motor oil"),
    ("relief valve set pressure", "relief valve test pressure"),
    ("every 20 hours?", "every 200 hours?"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_question(one: str, other: str) -> None:
    assert question_key(one) == question_key(other) is not None


@pytest.mark.parametrize(("one", "other"), NOT_SAME)
def test_another_question(one: str, other: str) -> None:
    keys = question_key(one), question_key(other)
    assert None not in keys
    assert keys[0] != keys[1]


@pytest.mark.parametrize("nothing", ["그게 뭐야?", "What is it?", "?", "🙂", ""])
def test_nothing_is_the_same_as_a_question_without_content(nothing: str) -> None:
    assert question_key(nothing) is None


def test_a_question_that_leans_on_another_is_the_same_behind_the_same_one_only() -> None:
    base = "M20 볼트 체결 토크는?"
    behind = question_key("그럼 M16은?", base)
    assert behind == question_key("그럼 M16은", "M20 볼트 체결토크") is not None
    assert behind != question_key("그럼 M16은?", "M20 볼트 분해 토크는?")
    assert behind != question_key("그럼 M16은?")


def test_a_chain_of_leaning_questions_has_no_key() -> None:
    assert question_key("그럼 M12는?", "그럼 M16은?") is None
