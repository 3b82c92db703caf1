"""The picture of the growth: a column for each thing that grows, time above, memory below."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator

from bench.beside.tools import CAPTUM, OURS

DECADE = 10  # each scale spans at least so much
LOOKS = {OURS: ("#0072b2", "o", "-"), CAPTUM: ("#d55e00", "s", "--")}


@dataclass(frozen=True)
class Curve:
    """One tool's seconds and bytes at each of some numbers of the thing that `title` names."""

    title: str
    tool: str
    numbers: tuple[int, ...]
    seconds: tuple[float, ...]
    bytes: tuple[int, ...]


def draw(curves: Sequence[Curve], path: Path) -> None:
    """Write the picture as SVG; the same curves give the same bytes."""
    titles = list(dict.fromkeys(curve.title for curve in curves))
    style = {"svg.hashsalt": "growth", "font.size": 9, "axes.grid": True, "grid.alpha": 0.3}
    with mpl.rc_context(style):
        figure = Figure(figsize=(3 * len(titles), 5), layout="constrained")
        rows = figure.subplots(2, len(titles), squeeze=False)
        for column, title in enumerate(titles):
            above, below = rows[0][column], rows[1][column]
            own = [curve for curve in curves if curve.title == title]
            for curve in own:
                _line(above, curve, [1000 * seconds for seconds in curve.seconds])
                _line(below, curve, [held / 1e6 for held in curve.bytes])
            above.set_title(title, fontsize=9)
            for axes in (above, below):
                _scale(axes, max((curve.numbers for curve in own), key=len))
        rows[0][0].set_ylabel("time, ms")
        rows[1][0].set_ylabel("memory above what was held, MB")
        rows[0][0].legend()
        figure.savefig(path, format="svg", metadata={"Date": None}, facecolor="white")


def _line(axes: Axes, curve: Curve, values: Sequence[float]) -> None:
    colour, marker, line = LOOKS[curve.tool]
    axes.plot(curve.numbers, values, line, color=colour, marker=marker, ms=4, label=curve.tool)


def _scale(axes: Axes, numbers: tuple[int, ...]) -> None:
    """Both scales logarithmic and in plain numbers; a flat line does look flat."""
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(numbers, [str(number) for number in numbers])
    low, high = axes.get_ylim()
    middle, half = (low * high) ** 0.5, max((high / low) ** 0.5, DECADE**0.5)
    axes.set_ylim(middle / half, middle * half)
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter("{x:g}")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())
