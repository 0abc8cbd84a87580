"""What a model writes that is no answer: its template's tokens, its instructions, a chat's next turn, markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

# One special token of the chat templates of the common families of models.
_TOKEN = (
    r"<[|｜][^|｜<>\n]{1,40}[|｜]>|\[\|[a-z]{1,20}\|\]|</?s>|<(?:unk|pad|bos|eos|mask)>|\[/?INST\]|<</?SYS>>"
    r"|</?(?:think|start_of_turn|end_of_turn|eos_token)>"
)
TOKEN = re.compile(_TOKEN)
# Here the model begins to play the asker, or repeats what it was given; there it speaks as itself again.
_OTHER_TURN = re.compile(
    r"<\|im_start\|>\s*(?:user|system)|<\|(?:user|system)\|>|<start_of_turn>\s*user|\[INST\]|<<SYS>>"
    r"|<\|start_header_id\|>\s*(?:user|system)|(?:^|\n)\s*(?:#+\s*)?(?:질문|문서|Question|Documents?|User|Human)\s*[:：]"
)
_OWN_TURN = re.compile(
    r"<\|im_start\|>\s*assistant|<\|assistant\|>|<start_of_turn>\s*model|\[/INST\]|<\|start_header_id\|>\s*assistant"
    r"|(?:^|\n)\s*(?:답변|답|Answer|Assistant|Response)\s*[:：]"
)
_ROLE = re.compile(rf"(?:{_TOKEN})\s*(?:assistant|model)\b\s*|(?:{_TOKEN})")
_LABEL = re.compile(r"(?:^|(?<=\n))\s*(?:답변|답|Answer|Assistant|Response)\s*[:：]\s*")
_FENCE = re.compile(r"```[\w-]*")
_EMPHASIS = re.compile(r"\*\*|(?<=\n)#{1,6}\s+|^#{1,6}\s+")
_SCRIPT = re.compile(r"<(script|style|iframe)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
HTML_TAG = re.compile(
    r"</?(?:a|b|body|br|button|code|div|em|embed|font|form|h[1-6]|head|hr|html|i|iframe|img|input|li|link|meta|object|ol"
    r"|p|pre|script|span|strong|style|sub|sup|svg|table|tbody|td|th|thead|tr|u|ul)(?:\s[^<>]*)?/?>|<!--|-->",
    re.IGNORECASE,
)
_TEMPLATE_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}")
_INSTRUCTION_LETTERS_MIN = 12
# As many letters in a row nobody has in common with the prompts by chance: five words or so.
_RUN_LATIN, _RUN_HANGUL = 28, 12


def part_turns(answer: str) -> tuple[str, str]:
    """What the model says as itself, freed of tokens, fences and emphasis, and what it says as somebody else."""
    own, other, at = "", "", 0
    while begins := _OTHER_TURN.search(answer, at):
        own += answer[at : begins.start()] + "\n"
        ends = _OWN_TURN.search(answer, begins.end())
        at = ends.start() if ends else len(answer)
        other += answer[begins.start() : at] + "\n"
    plain = _FENCE.sub("\n", _ROLE.sub("\n", own + answer[at:]))
    return _EMPHASIS.sub("", _LABEL.sub("", plain)), _ROLE.sub("\n", other)


def is_debris(sentence: str, evidence: str) -> bool:
    """Whether a sentence has markup or a script that no page has, or repeats what the model was told to do."""
    markup = [*HTML_TAG.finditer(sentence), *_SCRIPT.finditer(sentence), *TOKEN.finditer(sentence)]
    return any(match.group() not in evidence for match in markup) or repeats_instructions(sentence)


def repeats_instructions(sentence: str) -> bool:
    """Whether a sentence is a piece of the prompts, or has a long one within it."""
    letters, told = _letters(sentence), _prompt_letters()
    if len(letters) < _INSTRUCTION_LETTERS_MIN:
        return False
    return letters in told or any(run in told for run in _long_runs(letters))


def _long_runs(letters: str) -> Iterator[str]:
    for at, letter in enumerate(letters):
        size = _RUN_HANGUL if "가" <= letter <= "힣" else _RUN_LATIN
        if at + size <= len(letters):
            yield letters[at : at + size]


@cache
def _prompt_letters() -> str:
    """The letters of every prompt, without what is filled in."""
    folder = resources.files("prompts") / "answer"
    texts = [it.read_text(encoding="utf-8") for it in folder.iterdir() if it.name.startswith(("system.", "user."))]
    return " ".join(_letters(_TEMPLATE_TAG.sub("", text)) for text in texts)


def _letters(text: str) -> str:
    return "".join(re.findall(r"[^\W\d_]+", text.casefold()))
