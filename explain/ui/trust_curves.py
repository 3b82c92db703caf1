"""Deletion and insertion drawn: the map's curve, that of the centre, and random orders as a band.

Colours are mid-tones that read on light and on dark ground.
"""

from typing import Any

import altair as alt

from explain.check_results import CheckResult
from explain.faithfulness.curves import CENTRE, CHANCE, MAP
from explain.language import mark, say

WARM, COOL, INK = "#c8641a", "#2f78a3", "#8d867c"
ORDERS = {
    MAP: mark("this map’s order"),
    CHANCE: mark("random orders (mean ± sd)"),
    CENTRE: mark("from the centre"),
}
_COLOURS = {MAP: WARM, CHANCE: COOL, CENTRE: INK}
_DASHES = {MAP: [1, 0], CHANCE: [7, 3], CENTRE: [2, 2]}  # not by colour alone
SHARES = {
    "deletion": (mark("share of the picture hidden"), mark("Share hidden")),
    "insertion": (mark("share of the picture shown"), mark("Share shown")),
}
"""The words on the axis, and those beside a value."""


def curves_chart(result: CheckResult) -> alt.LayerChart:
    """All curves of a result in one figure."""
    names = [curve.name for curve in result.curves]
    share, short = map(say, SHARES[result.check])
    axis = alt.Axis(format="%", tickCount=5)
    x = alt.X("share:Q", title=share, axis=axis)
    whole = alt.Scale(domain=[0, 1])
    lines = (
        alt.Chart(_data(_line_rows(result)), description=result.sentence)
        .mark_line(strokeWidth=2.5)
        .encode(
            x=x,
            y=alt.Y("probability:Q", title=say("probability"), axis=axis, scale=whole),
            color=_by_order(alt.Color, names, _COLOURS),
            strokeDash=_by_order(alt.StrokeDash, names, _DASHES),
            tooltip=[
                alt.Tooltip("order:N", title=say("Order")),
                alt.Tooltip("share:Q", format=".0%", title=short),
                alt.Tooltip("probability:Q", format=".0%", title=say("Probability")),
            ],
        )
    )
    band = (
        alt.Chart(_data(_band_rows(result)))
        .mark_area(color=COOL, opacity=0.22)
        .encode(x=x, y=alt.Y("low:Q"), y2="high:Q")
    )
    return alt.LayerChart(layer=[band, lines]).properties(height=250)


def _by_order(channel: Any, names: list[str], values: dict[str, Any]) -> Any:
    domain = [say(ORDERS[name]) for name in names]
    return channel(
        "order:N",
        sort=domain,
        scale=alt.Scale(domain=domain, range=[values[name] for name in names]),
        legend=alt.Legend(orient="top", title=None, columns=1, labelLimit=260, symbolSize=300),
    )


def _line_rows(result: CheckResult) -> list[dict[str, Any]]:
    return [
        {
            "order": say(ORDERS[curve.name]),
            "share": float(share),
            "probability": float(probability),
        }
        for curve in result.curves
        for share, probability in zip(curve.fractions, curve.probabilities, strict=True)
    ]


def _band_rows(result: CheckResult) -> list[dict[str, Any]]:
    """One standard deviation around the mean of random orders, within 0 and 1."""
    return [
        {"share": float(share), "low": max(0.0, mean - sd), "high": min(1.0, mean + sd)}
        for curve in result.curves
        if curve.spread is not None
        for share, mean, sd in zip(
            curve.fractions, curve.probabilities.tolist(), curve.spread.tolist(), strict=True
        )
    ]


def _data(rows: list[dict[str, Any]]) -> alt.InlineData:
    return alt.InlineData(values=rows)
