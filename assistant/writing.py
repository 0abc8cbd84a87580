"""The model writes: what may be shown while it does, and when it is stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing

from assistant.checking.repetition import RepetitionWatch
from assistant.checking.value_hold import ValueHold
from assistant.checking.wrong_language import LanguageWatch, opening_for
from assistant.engine import Engine
from assistant.focus import Extract
from assistant.grounding import StreamGate
from assistant.prompt import NO_ANSWER, render_answer
from assistant.question import Question


class Draft:
    """An answer as the model writes it: `text` is all that it wrote, `write` yields what may be shown of it."""

    def __init__(
        self,
        asked: Question,
        extracts: Sequence[Extract],
        engine: Engine,
        max_tokens: int,
        may_stand: Callable[[str], bool],
    ) -> None:
        self.text = ""
        self._asked = asked
        self._extracts = extracts
        self._engine = engine
        self._max_tokens = max_tokens
        self._may_stand = may_stand

    def write(self, cancel: threading.Event) -> Iterator[str]:
        """A model that begins in the wrong language is stopped after a few words and begins again with an opening in
        the right one: its prompt is still in the model's state, so this costs little.
        """
        is_right = yield from self._attempt("", cancel)
        if not is_right:
            yield from self._attempt(opening_for(self._asked.language), cancel)

    def _attempt(self, opening: str, cancel: threading.Event) -> Generator[str, None, bool]:
        """Yields text to show; returns False when it had to be stopped for its language."""
        gate, hold = StreamGate([extract.passage for extract in self._extracts]), ValueHold(self._may_stand)
        language, repetition = LanguageWatch(self._asked.language), RepetitionWatch()
        self.text = held = opening
        prompt = render_answer(self._asked, self._extracts, opening)
        with closing(self._engine.stream(prompt, max_tokens=self._max_tokens, cancel=cancel)) as pieces:
            for piece in pieces:
                if repetition.feed(piece):
                    self.text = repetition.without_repetition(self.text + piece)
                    return True
                self.text += piece
                held += piece
                verdict = language.feed(piece)
                if verdict is False and not opening:
                    return False
                if verdict is None or self._may_be_refusing():
                    continue
                if shown := hold.feed(gate.feed(held)):
                    yield shown
                held = ""
        if not opening and language.is_wrong_as_a_whole:
            return False
        if NO_ANSWER not in self.text:
            shown = hold.feed(gate.feed(held) + gate.finish()) + hold.finish()
            if shown:
                yield shown
        return True

    def _may_be_refusing(self) -> bool:
        return NO_ANSWER.startswith(self.text.strip()[: len(NO_ANSWER)])
