"""Renders what the model sees, from the templates in `prompts/`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

import jinja2

from assistant.checking.debris import TOKEN
from assistant.checking.orders import without_orders
from assistant.engine import Engine, Prompt
from assistant.focus import Extract
from assistant.question import Question
from indexes.analysis import detect_language

# What the model is told to say when the evidence holds no answer; code reads it, people never see it.
NO_ANSWER = "NO_ANSWER"


def render_answer(question: Question, extracts: Sequence[Extract], opening: str = "") -> Prompt:
    """The prompt for one question; extract n of the list is marked [n]."""
    templates = _templates()
    values = {"question": question.search_text, "extracts": extracts, "no_answer": NO_ANSWER}
    return Prompt(
        system=templates.get_template(f"answer/system.{question.language}.j2").render(values).strip(),
        user=templates.get_template(f"answer/user.{question.language}.j2").render(values).strip(),
        opening=opening,
    )


def render_translation(text: str, language: str) -> Prompt:
    """The prompt that translates a text into a language, named in English."""
    values = {"text": text, "language": language}
    return Prompt(
        system=_templates().get_template("translation/system.j2").render(values).strip(),
        user=_templates().get_template("translation/user.j2").render(values).strip(),
    )


def ask_for_opening(user: str, opening: str) -> str:
    """The user's part with the plea to begin like this, for engines whose mouth nothing can be put into."""
    template = _templates().get_template(f"answer/opening.{detect_language(opening)}.j2")
    return f"{user}\n{template.render(opening=opening)}"


def choose_extracts(extracts: Sequence[Extract], engine: Engine, evidence_tokens: int) -> list[Extract]:
    """The best extracts that fit the token budget together; the best one always goes in."""
    chosen: list[Extract] = []
    left = evidence_tokens
    for extract in extracts:
        cost = engine.count_tokens(extract.text)
        if chosen and cost > left:
            continue
        chosen.append(extract)
        left -= cost
    return chosen


def as_material(value: Any) -> Any:
    """What is filled into a template as something to read, not to obey: `<|im_end|>` becomes `< |im_end|>`, which ends
    no turn, and orders are left out.

    The local engine reads such letters as text anyway; a model server reads them as what they stand for.
    """
    if not isinstance(value, str):
        return value
    return TOKEN.sub(lambda token: f"{token[0][0]} {token[0][1:]}", without_orders(value))


@cache
def _templates() -> jinja2.Environment:
    """Templates refuse missing variables: a prompt with a hole would go unnoticed."""
    folder = resources.files("prompts")
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: folder.joinpath(name).read_text(encoding="utf-8")),
        undefined=jinja2.StrictUndefined,
        finalize=as_material,  # question, titles, headings, text
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # plain text for a model, not HTML
    )
