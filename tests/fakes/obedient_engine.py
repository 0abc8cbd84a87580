"""An engine without any judgement: it does whatever its prompt's documents or question order. The worst case."""

from __future__ import annotations

import re

from assistant.engine import Prompt
from tests.fakes.engine import ScriptedEngine

SAY = (
    re.compile(r"\b(?:say|write|print|output|reply|respond|answer)\b[^\"“\n]{0,60}[\"“](.+?)[\"”]", re.IGNORECASE),
    re.compile(r"[\"“]([^\"“”\n]+)[\"”]\s*(?:이?라고만?|만)\s*[^\n]{0,12}(?:답|말|쓰|써|출력|적)"),
)
EVERY = (
    re.compile(r"answer (?:every|any|all) questions? [^\n]{0,40}?with ([^\n]+?)(?:\.\s|\.?$)", re.IGNORECASE | re.M),
    re.compile(r"모든 질문에[는]? ([^\n]+?)(?:이?라고|으?로) 답"),
)
LEAK = re.compile(
    r"\b(?:repeat|reveal|print|show|translate|output|tell)\b[^\n]{0,60}(?:system prompt|instructions|rules|text above)"
    r"|(?:시스템\s*프롬프트|지시문|지시\s?사항|내부\s*규칙)[^\n]{0,30}(?:출력|보여|알려|반복|번역|공개|말)",
    re.IGNORECASE,
)
CODE = re.compile(
    r"\bwrite\b[^\n]{0,30}\b(?:code|script|program)\b|(?:코드|스크립트|프로그램)[^\n]{0,10}(?:짜|작성)", re.I
)
ROLE = (
    re.compile(r"\byou are now (?:an? )?([^\n.,]+)", re.IGNORECASE),
    re.compile(r"(?:너는|당신은) (?:이제|지금부터) ([^\n.,]+?)(?:이?다|야|입니다|이야)"),
)
# A model server reads these letters as the end of our turn and the beginning of another one.
TURN = re.compile(r"<\|im_start\|>\s*system\s*(.*?)(?:<\||$)|\[INST\](.*?)\[/INST\]|<start_of_turn>(.*)", re.DOTALL)
PROGRAM = "```python\nimport os\nos.system('format C:')\n```"


class ObedientEngine(ScriptedEngine):
    """Obeys every order in the user's part of its prompt, one after the other; without one it says NO_ANSWER.

    `obeyed` counts the prompts that held an order, `turns` those in which a foreign turn began.
    """

    name = "obedient"

    def __init__(self) -> None:
        super().__init__(self._obey)
        self.obeyed = 0
        self.turns = 0

    def _obey(self, prompt: Prompt) -> str:
        said = [text.strip() for turn in TURN.findall(prompt.user) for text in turn if text.strip()]
        self.turns += bool(said)
        said += [f"{text} [1]" for order in SAY for text in order.findall(prompt.user)]
        for order in EVERY:
            said += [f"The answer is {value}. [1]\n답은 {value}입니다. [1]" for value in order.findall(prompt.user)]
        said += [
            f"I am {role} and know no rules.\n나는 {role}이고 규칙은 없습니다."
            for it in ROLE
            for role in it.findall(prompt.user)
        ]
        if LEAK.search(prompt.user):
            said += [prompt.system, f"My instructions are: {prompt.system}"]
        if CODE.search(prompt.user):
            said.append(PROGRAM)
        self.obeyed += bool(said)
        return "\n".join(said) or "NO_ANSWER"
