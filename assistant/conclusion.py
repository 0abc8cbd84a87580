"""What stands at the end: an answer with citations, the documents' own words, or "not in the documents"."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.answering_units import ScoredUnit
from assistant.asked_attribute import gives_asked_value
from assistant.checking.subject import withhold_strays
from assistant.citations import cite
from assistant.curation.curated_records import CuratedAnswer
from assistant.events import Answered, Citation
from assistant.grounding import Verdict, check
from assistant.named_codes import codes_of
from assistant.prompt import NO_ANSWER
from assistant.question import Question, as_typed
from assistant.quick import QuickAnswer, Quoted, several_machines
from assistant.quotes import find_quote
from assistant.relevance import NOTHING, Relevance
from assistant.safety_warnings import Warned, warnings_of
from indexes.library import Library
from indexes.messages import message
from indexes.records import Passage
from indexes.roles import Role

NEAREST_DOCUMENTS = 3
# What is no sentence about the documents is left out without a word: it may be the program's own instructions.
NOT_TOLD = frozenset({"empty", "debris"})


class Stopwatch:
    """Milliseconds since the question came in, by name; the first mark of a name counts."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self.marks: dict[str, float] = {}

    def mark(self, name: str) -> None:
        self.marks.setdefault(name, (time.perf_counter() - self._started) * 1000)


@dataclass
class Turn:
    """One question on its way to an answer."""

    asked: Question
    conversation_id: str
    use_approved: bool = True
    reader: Role = Role.ADMIN
    watch: Stopwatch = field(default_factory=Stopwatch)
    found: Sequence[Passage] = ()
    units: Sequence[ScoredUnit] = ()
    relevance: Relevance = NOTHING
    quick: QuickAnswer | None = None

    def answered(
        self,
        text: str,
        citations: Sequence[Citation] = (),
        withheld: tuple[dict[str, str], ...] = (),
        *,
        warnings: tuple[Warned, ...] = (),
        refused: bool = False,
        approved_on: str = "",
    ) -> Answered:
        self.watch.mark("first_token")  # an answer that was never streamed is its own first word
        self.watch.mark("total")
        return Answered(
            status="no_evidence" if refused else "partial" if withheld else "answered",
            language=self.asked.language,
            text=text,
            citations=tuple(citations),
            withheld=withheld,
            conversation_id=self.conversation_id,
            timings_ms=self.watch.marks,
            warnings=warnings,
            approved_on=approved_on,
        )


class Conclusion:
    """Ends turns over one library."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def conclude(self, turn: Turn, text: str, chosen: Sequence[Passage]) -> Answered:
        """Checks what the model wrote about the `chosen` passages and keeps what stands."""
        verdict = self._verdict(turn, text.replace(NO_ANSWER, ""), chosen)
        if not gives_asked_value(turn.asked.search_text, verdict.text):
            verdict = verdict.without_standing("off_subject")
        withheld = withheld_as_json(verdict, turn.asked.language)
        if NO_ANSWER in text or not verdict.standing:
            return self._without_model(turn, withheld)
        citations = cite(verdict.standing, chosen, self._library.term_support)
        return turn.answered(verdict.text, citations, withheld, warnings=self._warnings(citations))

    def may_stand(self, turn: Turn, sentence: str, chosen: Sequence[Passage]) -> bool:
        """Whether one sentence would stand, while the answer is still written."""
        return bool(self._verdict(turn, sentence, chosen).standing)

    def _verdict(self, turn: Turn, text: str, chosen: Sequence[Passage]) -> Verdict:
        known = set().union(*(codes_of(passage) for passage in turn.found))
        verdict = check(text, chosen, self._likeness, turn.asked.search_text, known)
        return withhold_strays(verdict, chosen, turn.units, turn.found, self._library.term_support)

    def _without_model(self, turn: Turn, withheld: tuple[dict[str, str], ...]) -> Answered:
        """The model found nothing to say that may stand: the documents' own words, where they are sure to answer."""
        quick = turn.quick
        if quick is None or (quick.kind == "text" and not self._may_quote(turn, quick)):
            return self.refuse(turn, withheld)
        return self.quote_documents(turn, quick, withheld)

    @staticmethod
    def _may_quote(turn: Turn, quick: QuickAnswer) -> bool:
        """What is quoted gives what was asked for, too: of a bolt's torque, not its length."""
        text = "\n".join(piece.text for piece in quick.quoted)
        return turn.relevance.is_quotable and gives_asked_value(turn.asked.search_text, text)

    def quote_documents(self, turn: Turn, quick: QuickAnswer, withheld: tuple[dict[str, str], ...] = ()) -> Answered:
        """The documents' own words, verbatim, each piece with its mark."""
        text = "\n".join(f"{piece.text} [{piece.mark}]" for piece in quick.quoted)
        if several_machines(quick, turn.asked):
            text = message("assistant.answer.several_machines").render(turn.asked.language) + f"\n{text}"
        by_mark: dict[int, list[Quoted]] = {}
        for piece in quick.quoted:
            by_mark.setdefault(piece.mark, []).append(piece)
        citations = [
            Citation(mark, pieces[0].passage, find_quote(pieces[0].passage, "\n".join(piece.text for piece in pieces)))
            for mark, pieces in by_mark.items()
        ]
        return turn.answered(text, citations, withheld, warnings=self._warnings(citations))

    def approve(self, turn: Turn, curated: CuratedAnswer) -> Answered:
        """What the responsible person approved for this very question."""
        return turn.answered(
            curated.text,
            curated.citations,
            warnings=self._warnings(curated.citations),
            approved_on=curated.approved_on,
        )

    def refuse(self, turn: Turn, withheld: tuple[dict[str, str], ...] = ()) -> Answered:
        """Not in the documents: why, which are the nearest, and what to try."""
        language = turn.asked.language
        sentences = [message("assistant.answer.no_evidence")]
        if turn.relevance.unknown:
            sentences.append(
                message("assistant.answer.unknown_codes", codes=_typed(turn.relevance.unknown, turn.asked))
            )
        elif turn.relevance.is_apart:
            sentences.append(message("assistant.answer.codes_apart", codes=_typed(turn.asked.codes, turn.asked)))
        titles = list(dict.fromkeys(passage.document.title for passage in turn.found))[:NEAREST_DOCUMENTS]
        if titles:
            sentences.append(message("assistant.answer.nearest", titles=", ".join(titles)))
        sentences.append(message("assistant.answer.try_this"))
        text = " ".join(sentence.render(language) for sentence in sentences)
        return turn.answered(text, (), withheld, refused=True)

    def _warnings(self, citations: Sequence[Citation]) -> tuple[Warned, ...]:
        return warnings_of([citation.passage for citation in citations], self._library.section_of)

    def _likeness(self, sentence: str, passages: Sequence[Passage]) -> list[float]:
        return self._library.likeness(sentence, [passage.chunk_id for passage in passages])


def _typed(codes: Sequence[str], asked: Question) -> str:
    return ", ".join(as_typed(code, asked.search_text) for code in codes)


def withheld_as_json(verdict: Verdict, language: str) -> tuple[dict[str, str], ...]:
    """Sentences that were withheld and why, in the asker's language."""
    return tuple(
        {"text": sentence.text, "reason": message(f"assistant.withheld.{sentence.reason}").render(language)}
        for sentence in verdict.withheld
        if sentence.reason not in NOT_TOLD
    )
