"""The plots of an evaluation, as PNG, with matplotlib where it is installed (extra `report`)."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from assistant.evaluation.answers import STAGES
from assistant.evaluation.lettering import Lettering
from assistant.evaluation.measures import HIT_DEPTHS
from assistant.evaluation.outcomes import Outcome
from assistant.evaluation.wording import Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DOTS_PER_INCH = 110
GROUP_WIDTH = 0.8  # of the room between two ticks that a group of bars takes
COLOURS = ("#1f5fa8", "#e07b00", "#4c8c2b", "#8a4fa0", "#6b6b6b")
SHARES = ("status_right", "refusal_recall", "false_refusal", "must_include", "citation_page", "quick_contains")

# A bar's height, and the edges of its interval where there is one.
Bar = tuple[float | None, list[float] | None]


@dataclass(frozen=True)
class Plot:
    """`name` is its file's without `.png`, and of its title in the report."""

    name: str
    png: bytes


def draw_plots(measures: dict[str, Any], outcomes: Sequence[Outcome], language: str) -> list[Plot] | None:
    """One plot for retrieval, and one each for answers and their seconds where answers were measured.

    None without matplotlib.
    """
    if find_spec("matplotlib") is None:
        return None
    import matplotlib as mpl

    lettering = Lettering.for_language(language)
    say = lettering.sayer(Wording(language))
    with mpl.rc_context(lettering.settings):
        return [Plot(name, _png(figure)) for name, figure in _figures(measures, outcomes, say)]


def _figures(
    measures: dict[str, Any], outcomes: Sequence[Outcome], say: Callable[[str], str]
) -> Iterator[tuple[str, Figure]]:
    if measures["retrieval"]["questions"]:
        yield "retrieval", _retrieval(measures, say)
    if "answers" in measures:
        yield "answers", _answers(measures, say)
        yield "seconds", _seconds(outcomes, say)


def _retrieval(measures: dict[str, Any], say: Callable[[str], str]) -> Figure:
    """hit@k by language with intervals, beside it by leg."""
    figure = _new_figure(11, 4)
    by_language, by_leg = figure.subplots(1, 2, sharey=True)
    names = [f"hit@{depth}" for depth in HIT_DEPTHS]
    edges = measures["confidence"]["by_language"]
    spoken = {name: part["retrieval"] for name, part in measures["by_language"].items()}
    groups = {
        name: [(hits[hit], edges[name].get(hit)) for hit in names] for name, hits in spoken.items() if hits["questions"]
    }
    _draw_bars(by_language, names, groups)
    legs: dict[str, list[Bar]] = {
        say(f"by_leg_{leg}"): [(hits[hit], None) for hit in names] for leg, hits in measures["by_leg"].items()
    }
    _draw_bars(by_leg, names, legs)
    by_language.set_ylabel(say("share_of_questions"))
    return figure


def _answers(measures: dict[str, Any], say: Callable[[str], str]) -> Figure:
    figure = _new_figure(11, 4.6)
    edges = measures["confidence"]["by_language"]
    groups: dict[str, list[Bar]] = {
        language: [(part["answers"][name], edges[language]["answers"][name]) for name in SHARES]
        for language, part in measures["by_language"].items()
        if "answers" in part
    }
    axes = figure.subplots()
    _draw_bars(axes, [say(name) for name in SHARES], groups)
    axes.tick_params(axis="x", rotation=12)
    axes.set_ylabel(say("share_of_questions"))
    return figure


def _seconds(outcomes: Sequence[Outcome], say: Callable[[str], str]) -> Figure:
    """For each stage the share of answers that had reached it, over seconds on a logarithmic scale."""
    figure = _new_figure(9, 4)
    axes = figure.subplots()
    for stage, colour in zip(STAGES, COLOURS, strict=False):
        if values := [outcome.seconds[stage] for outcome in outcomes if stage in outcome.seconds]:
            axes.ecdf(values, label=say(f"seconds_{stage}"), color=colour)
    axes.set(xscale="log", xlabel=say("seconds"), ylabel=say("share_of_questions"), ylim=(0, 1.02))
    axes.xaxis.set_major_formatter("{x:g}")
    axes.grid(alpha=0.3)
    axes.legend()
    return figure


def _draw_bars(axes: Axes, labels: Sequence[str], groups: dict[str, list[Bar]]) -> None:
    """One bar a label and group; a share without questions has none."""
    width = GROUP_WIDTH / max(len(groups), 1)
    for number, (name, bars) in enumerate(groups.items()):
        places = [place + (number - (len(groups) - 1) / 2) * width for place in range(len(labels))]
        heights = [height or 0.0 for height, _ in bars]
        axes.bar(places, heights, width * 0.92, label=name, color=COLOURS[number % len(COLOURS)])
        for place, (height, edges) in zip(places, bars, strict=True):
            if edges is not None:
                axes.plot([place, place], edges, color="#222222", linewidth=1)
            axes.annotate(
                _label(height), (place, height or 0.0), (2, 1), textcoords="offset points", fontsize="x-small"
            )
    axes.set_xticks(range(len(labels)), labels)
    axes.set_ylim(0, 1.05)
    axes.grid(axis="y", alpha=0.3)
    axes.set_axisbelow(True)
    axes.legend(fontsize="small", loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(groups), frameon=False)


def _label(height: float | None) -> str:
    return "–" if height is None else f"{height:.2f}"


def _new_figure(width: float, height: float) -> Figure:
    """Its own canvas, no window and no global state. Inches."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def _png(figure: Figure) -> bytes:
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=DOTS_PER_INCH)
    return stream.getvalue()
