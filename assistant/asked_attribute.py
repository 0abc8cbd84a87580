"""Which property of a thing a question asks for: its width, its weight, its price; and what may state one.

A page about a scaffold may name ten lengths and no width. An answer must stand where the property is named beside a
value of its kind. The properties are in `attributes.toml`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from indexes.analysis import normalise
from indexes.traits import traits_of, wanted_quantities

TABLE = "attributes.toml"
# "When the gauge turns red", "all of them": an answer, and no number.
TOLD_WITHOUT_NUMBERS = ("time", "count")
NUMBER = r"\d[\d.,]*\s*(?:(?:[~∼～-]|to|에서|±)\s*\d[\d.,]*\s*)?"


@dataclass(frozen=True)
class Attribute:
    """`cues` name it in questions and pages of any language; `values` are the forms of what states it.

    `is_named`: other properties have values of the same kind, so a page must call it by its name: 600 mm, but of what?
    """

    name: str
    cues: re.Pattern[str]
    values: re.Pattern[str]
    is_named: bool = False

    def is_named_in(self, text: str) -> bool:
        """`text` is normalised, as below."""
        return bool(self.cues.search(text))

    def is_stated_in(self, text: str) -> bool:
        return bool(self.values.search(text))


def asked_attributes(question: str) -> list[Attribute]:
    """The properties that a question names; none when it asks for something else."""
    plain = normalise(question)
    return [attribute for attribute in load_attributes() if attribute.is_named_in(plain)]


def gives_asked_value(question: str, answer: str) -> bool:
    """Whether an answer has a value of the kind that was asked for; true for a question that asks for none."""
    asked = [attribute for attribute in asked_attributes(question) if attribute.name not in TOLD_WITHOUT_NUMBERS]
    if not asked or not wanted_quantities(question):
        return True
    plain = normalise(answer)
    return any(attribute.is_stated_in(plain) for attribute in asked) or bool(
        set(wanted_quantities(question)) & set(traits_of((), plain))
    )


@cache
def load_attributes() -> tuple[Attribute, ...]:
    """The table that comes with the program; it never changes while it runs."""
    table = tomllib.loads(resources.files("assistant").joinpath(TABLE).read_text(encoding="utf-8"))
    forms = {name: "|".join(patterns).replace("{number}", NUMBER) for name, patterns in table["values"].items()}
    return tuple(
        Attribute(
            name,
            re.compile("|".join(entry["cues"].values()), re.IGNORECASE),
            re.compile("|".join(forms[value] for value in entry["values"]), re.IGNORECASE),
            bool(entry.get("named")),
        )
        for name, entry in table["attributes"].items()
    )
