"""Renders what the model sees, from the templates in `prompts/`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources

import jinja2

from assistant.engine import Engine, Prompt
from assistant.focus import text_that_matters
from assistant.question import Question
from indexes.records import Passage

# What the model is told to say when the evidence holds no answer; code reads it, people never see it.
NO_ANSWER = "NO_ANSWER"


def render_answer(question: Question, passages: Sequence[Passage], opening: str = "") -> Prompt:
    """The prompt for one question; passage n of the list is marked [n]."""
    templates = _templates()
    texts = [text_that_matters(passage.chunk, question) for passage in passages]
    values = {"question": question.text, "passages": list(zip(passages, texts, strict=True)), "no_answer": NO_ANSWER}
    return Prompt(
        system=templates.get_template(f"answer/system.{question.language}.j2").render(values).strip(),
        user=templates.get_template(f"answer/user.{question.language}.j2").render(values).strip(),
        opening=opening,
    )


def choose_passages(
    question: Question, passages: Sequence[Passage], engine: Engine, evidence_tokens: int
) -> list[Passage]:
    """The best passages that fit the token budget together; the best one always goes in."""
    chosen: list[Passage] = []
    left = evidence_tokens
    for passage in passages:
        cost = engine.count_tokens(text_that_matters(passage.chunk, question))
        if chosen and cost > left:
            continue
        chosen.append(passage)
        left -= cost
    return chosen


@cache
def _templates() -> jinja2.Environment:
    """Templates refuse missing variables: a prompt with a hole would go unnoticed."""
    folder = resources.files("prompts")
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: folder.joinpath(name).read_text(encoding="utf-8")),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # plain text for a model, not HTML
    )
