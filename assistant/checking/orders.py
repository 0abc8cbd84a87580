"""Sentences that give orders to whoever answers, instead of telling a worker something.

They are left out of what the model reads; the reader still sees them where they stand. No list of patterns knows every
order: what slips through may still say nothing that the documents do not hold (`grounding.py`).
"""

from __future__ import annotations

import re

from assistant.passage_units import SENTENCE_END

LEFT_OUT = "…"
# Not "never ignore the safety instructions", "작업 지시를 무시하고": those are for workers.
ORDER = re.compile(
    r"(?<!not )(?<!never )\b(?:ignore|disregard|forget|override)\s+(?:all\s+|any\s+|of\s+)*(?:the\s+|your\s+|these\s+)?"
    r"(?:(?:previous|prior|above|earlier|preceding|other)\s+(?:instructions?|prompts?|rules|orders)|documents?\b)"
    r"|\b(?:answer|reply|respond)\b[^.\n]{0,12}\b(?:every|any|all)\s+questions?\b"
    r"|\b(?:system|your)\s+(?:prompts?|instructions)\b|\byou\s+are\s+now\b"
    r"|(?:이전|앞선|앞의|위의?|기존|지금까지의?)\s*(?:지시|명령|지침|규칙|프롬프트)\S{0,4}\s*(?:모두|전부|다)?\s*(?:무시|잊)(?!하지)"
    r"|문서\S{0,2}\s*(?:모두|전부|다)?\s*무시(?!하지)"
    r"|모든\s+(?:질문|물음)에\S?\s|시스템\s*프롬프트|(?:너는|당신은)\s+(?:이제|지금부터)",
    re.IGNORECASE,
)


def without_orders(text: str) -> str:
    """The text as it is where it gives no order; else "…" for every sentence that does."""
    return "\n".join(map(_line_without_orders, text.split("\n"))) if ORDER.search(text) else text


def _line_without_orders(line: str) -> str:
    if not ORDER.search(line):
        return line
    return " ".join(LEFT_OUT if ORDER.search(sentence) else sentence for sentence in SENTENCE_END.split(line))
