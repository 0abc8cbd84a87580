"""What must hold of many clients' questions: the order of events, true places, no answer of somebody else's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from load_clients import Visit

# The server frees the place of somebody who left a moment after; what one thread sees reaches another one late.
LEAVING_S, LATE_S = 3.0, 0.3
ORDER = re.compile(r"(?:queued )(?:evidence )(?:queued )*(?:token )*(?:answer )")
ORDER_UNTIL_LEFT = re.compile(r"(?:queued )(?:evidence )?(?:queued )*(?:token )*")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def let_in(visits: Sequence[Visit]) -> list[Visit]:
    """Those for whom the queue had a place before the time was up."""
    return [visit for visit in visits if visit.sent]


def faults(visits: Sequence[Visit]) -> list[str]:
    return [f"{visit.conversation_id}: {visit.fault}" for visit in visits if visit.fault]


def wrong_orders(visits: Sequence[Visit]) -> list[str]:
    found = []
    for visit in visits:
        told = "".join(f"{name} " for name in visit.events)
        wanted = ORDER_UNTIL_LEFT if visit.has_left else ORDER
        if not visit.fault and not wanted.fullmatch(told):
            found.append(f"{visit.conversation_id}: {told}")
    return found


def wrong_places(visits: Sequence[Visit]) -> list[str]:
    """Places that do not fall, do not end at 0 before the first word, or do not count those before."""
    found = []
    for visit in (visit for visit in visits if visit.places):
        falls = all(later < earlier for earlier, later in pairwise(visit.places))
        is_served = not visit.streamed or visit.places[-1] == 0
        least, most = _before(visit, visits)
        if not (falls and is_served and least <= visit.places[0] <= most):
            found.append(f"{visit.conversation_id}: places {visit.places}, between {least} and {most} were before it")
    return found


def _before(visit: Visit, visits: Sequence[Visit]) -> tuple[int, int]:
    """How many must have, and how many may have, stood in the line when this one joined it."""
    others = [other for other in visits if other is not visit and other.joined]
    surely = sum(other.joined < visit.sent - LATE_S and other.ended > visit.joined + LATE_S for other in others)
    perhaps = sum(
        other.sent < visit.joined + LATE_S and other.ended + (LEAVING_S if other.has_left else LATE_S) > visit.sent
        for other in others
    )
    return surely, perhaps


def overlapping_answers(visits: Sequence[Visit]) -> list[str]:
    """The one model writes one answer at a time."""
    written = sorted((visit for visit in visits if visit.first_token), key=lambda visit: visit.first_token)
    return [
        f"{earlier.conversation_id} and {later.conversation_id}"
        for earlier, later in pairwise(written)
        if later.first_token + LATE_S < earlier.last_token
    ]


def mixed_up(visits: Sequence[Visit], passages_of: Mapping[str, list[int]]) -> list[str]:
    """Answers with anything of another question: `passages_of` are the chunk ids that a search finds for each."""
    found = []
    for visit in visits:
        if visit.evidence and [it["chunk_id"] for it in visit.evidence["passages"]] != passages_of[visit.question.id]:
            found.append(f"{visit.conversation_id}: evidence of another question")
        if visit.answer:
            found += [f"{visit.conversation_id}: {reason}" for reason in _foreign_parts(visit)]
    return found


def _foreign_parts(visit: Visit) -> list[str]:
    answer, own = visit.answer, own_words(visit)
    reasons = []
    if answer["conversation_id"] != visit.conversation_id:
        reasons.append(f"conversation {answer['conversation_id']}")
    quoted = [line for citation in answer["citations"] for line in citation["quote"].split("\n")]
    reasons += [f"quotes {line[:60]!r}" for line in quoted if line not in own]
    if answer["status"] != "no_evidence":
        shown = re.sub(r"\[\d+\]|^\s*\d+[.)]\s", " ", f"{answer['text']}\n{visit.streamed}", flags=re.MULTILINE)
        strange = set(NUMBER.findall(shown)) - set(NUMBER.findall(own))
        reasons += [f"number {number}" for number in sorted(strange)]
    return reasons


def own_words(visit: Visit) -> str:
    """All that this question's answer may be made of."""
    passages, quick = visit.evidence["passages"], visit.evidence["quick"]
    texts = [text for it in passages for text in (it["title"], *it["heading"], it["text"])]
    texts += [piece["text"] for piece in (quick or {"pieces": []})["pieces"]]
    return "\n".join([visit.question.question, *texts])
