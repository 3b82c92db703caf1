"""What a check measured, as bars with their numbers."""

from collections.abc import Callable, Sequence
from typing import Any

import altair as alt

from explain.check_results import CheckResult
from explain.faithfulness.figure_names import figure_name
from explain.language import mark, say
from explain.ui.trust_curves import COOL, INK, WARM, curves_chart
from explain.words import percent

ROW = 27  # px
HIDDEN = {
    "whole": mark("nothing"),
    "without the hottest": mark("the hottest part"),
    "without as much elsewhere": mark("as much elsewhere"),
    "without the centre": mark("as much in the centre"),
    "without everything": mark("everything"),
}
SHARES = ("predicted class held", "unstable")  # of steadiness: no correlations
ADDED = {"sum": mark("the map adds up to"), "difference": mark("the score rises by")}

Bar = tuple[str, float, str, str]
"""Name, length, the number as it is written, colour."""


def chart(result: CheckResult) -> alt.LayerChart | None:
    """The chart that suits what was measured; None where the sentence says it all."""
    if result.curves:
        return curves_chart(result)
    draw = _DRAW.get(result.check)
    return draw(result) if draw and result.measured else None


def _hidden(result: CheckResult) -> alt.LayerChart:
    """What is left of the probability while a part is hidden."""
    bars = [
        (say(words), result.measured[name], percent(result.measured[name]),
         WARM if name == "without the hottest" else COOL)
        for name, words in HIDDEN.items()
    ]  # fmt: skip
    return _bars(result, bars, say("probability with this part hidden"), (0.0, 1.0))


def _likeness(result: CheckResult) -> alt.LayerChart:
    """How like the map is to each of its rivals; a line where it would be too like."""
    alike = {name: each for name, each in result.measured.items() if name not in SHARES}
    bars = [(figure_name(name), each, f"{each:.2f}", COOL) for name, each in alike.items()]
    low = min(0.0, *alike.values())
    limit = result.options.get("alike", result.options.get("steady"))
    line = alt.Chart(_data([{"at": limit}])).mark_rule(color=WARM, strokeDash=[5, 4], strokeWidth=2)
    marks = [line.encode(x="at:Q", tooltip=alt.Tooltip("at:Q", title=say("The line is at")))]
    return _bars(result, bars, say("likeness to this map (1: the same)"), (low, 1.0), marks)


def _sums(result: CheckResult) -> alt.LayerChart:
    """What the parts add up to, beside what they should."""
    bars = [
        (say(words), result.measured[name], f"{result.measured[name]:+.2f}",
         WARM if name == "sum" else COOL)
        for name, words in ADDED.items()
    ]  # fmt: skip
    values = [each[1] for each in bars]
    return _bars(result, bars, say("logits"), (min(0.0, *values), max(0.0, *values)))


def _foretold(result: CheckResult) -> alt.LayerChart | None:
    """The share of the falls that the map foretells, beside the same map shuffled."""
    if result.score is None or result.reference is None:
        return None
    chance = result.reference[0]
    bars = [
        (say("this map"), result.score, percent(result.score), WARM),
        (say("the map, shuffled"), chance, percent(chance), COOL),
    ]
    return _bars(result, bars, say("foretold share of the falls"), (0.0, 1.0))


_DRAW: dict[str, Callable[[CheckResult], alt.LayerChart | None]] = {
    "hide_hottest": _hidden,
    "randomisation": _likeness,
    "other_class": _likeness,
    "steadiness": _likeness,
    "completeness": _sums,
    "infidelity": _foretold,
}


def _bars(
    result: CheckResult,
    bars: list[Bar],
    title: str,
    domain: tuple[float, float],
    marks: Sequence[alt.Chart] = (),
) -> alt.LayerChart:
    """Bars from zero, each with its number at its end."""
    names = [bar[0] for bar in bars]
    rows = [
        {"name": name, "value": value, "number": number, "colour": colour, "end": max(value, 0.0)}
        for name, value, number, colour in bars
    ]
    low, high = domain
    room = 0.16 * (high - low)  # for the last number
    axis_y = alt.Axis(labelLimit=170, labelOverlap=False, ticks=False, domain=False)
    base = alt.Chart(_data(rows), description=result.sentence).encode(
        y=alt.Y("name:N", sort=names, title=None, axis=axis_y),
        tooltip=[
            alt.Tooltip("name:N", title=title),
            alt.Tooltip("number:N", title=say("Measured")),
        ],
    )
    scale = alt.Scale(domain=[low, high + room], nice=False)
    axis = alt.Axis(labels=False, ticks=False, grid=False, domain=False)
    drawn = base.mark_bar(cornerRadiusEnd=3, height=16).encode(
        x=alt.X("value:Q", title=title, scale=scale, axis=axis),
        color=alt.Color("colour:N", scale=None, legend=None),
    )
    numbers = base.mark_text(align="left", dx=5, fontWeight="bold", color=INK).encode(
        x=alt.X("end:Q", scale=scale), text="number:N"
    )
    return alt.LayerChart(layer=[drawn, *marks, numbers]).properties(height=ROW * len(bars) + 10)


def _data(rows: list[dict[str, Any]]) -> alt.InlineData:
    return alt.InlineData(values=rows)
