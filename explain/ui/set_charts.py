"""Charts of a data set, drawn with Altair. Colours read on light and on dark ground."""

from typing import Any

import altair as alt
import numpy as np

from explain.dataset.figures import Confusion, Reliability
from explain.dataset.overfit import Comparison
from explain.language import say

WARM, COOL, INK = "#c8641a", "#2f78a3", "#8d867c"
LARGEST_MATRIX = 24  # classes; beyond that those with the most mistakes are shown
CELL = "cell"
STEPS = 20


def shown_classes(found: Confusion) -> list[int]:
    """The places in the matrix that are drawn: all, or those with the most mistakes."""
    wrong = found.counts * (1 - np.eye(len(found.classes), dtype=int))
    per_class = wrong.sum(0) + wrong.sum(1)
    worst = np.argsort(-per_class, kind="stable")[:LARGEST_MATRIX]
    return sorted(int(place) for place in worst)


def confusion_chart(found: Confusion, class_names: tuple[str, ...]) -> alt.LayerChart:
    """Label against prediction; a click on a cell selects it."""
    places = shown_classes(found)
    names = [class_names[found.classes[place]] for place in places]
    totals = found.counts.sum(1)
    rows = [
        {
            "label": names[row],
            "said": names[column],
            "pictures": int(found.counts[place, other]),
            "share": float(found.counts[place, other] / max(1, totals[place])),
            "kind": "right" if row == column else "wrong",
        }
        for row, place in enumerate(places)
        for column, other in enumerate(places)
    ]
    axis = alt.Axis(labelLimit=110, labelOverlap=False, ticks=False, domain=False, grid=False)
    base = alt.Chart(_data(rows)).encode(
        x=alt.X("said:N", sort=names, title=say("the model says"), axis=axis),
        y=alt.Y("label:N", sort=names, title=say("label"), axis=axis),
        tooltip=[
            alt.Tooltip("label:N", title=say("Label")),
            alt.Tooltip("said:N", title=say("The model says")),
            alt.Tooltip("pictures:Q", title=say("Pictures")),
        ],
    )
    click = alt.selection_point(name=CELL, fields=["label", "said"], empty=False)
    cells = base.mark_rect(cornerRadius=3, stroke=INK, cursor="pointer").encode(
        color=alt.Color(
            "kind:N", scale=alt.Scale(domain=["right", "wrong"], range=[COOL, WARM]), legend=None
        ),
        opacity=alt.Opacity(
            "share:Q",
            scale=alt.Scale(type="sqrt", domain=[0, 1], range=[0.04, 1]),
            legend=None,
        ),
        strokeWidth=alt.condition(click, alt.value(3), alt.value(0)),
    ).add_params(click)  # fmt: skip
    numbers = base.mark_text(fontWeight="bold").encode(
        text=alt.condition("datum.pictures > 0", "pictures:Q", alt.value("")),
        color=alt.condition("datum.share > 0.3", alt.value("white"), alt.value(INK)),
    )
    layers = [cells, numbers] if len(names) <= 16 else [cells]
    return alt.LayerChart(layer=layers).properties(height=alt.Step(30))


def reliability_chart(found: Reliability) -> alt.LayerChart:
    """How often it is right at each confidence, beside the line on which both are the same."""
    rows = [
        {
            "low": each.low, "high": each.high, "right": each.right.value,
            "words": say("{count} of {total}", count=each.right.count, total=each.right.total),
            "confidence": each.confidence,
        }
        for each in found.bins
    ]  # fmt: skip
    axis = alt.Axis(format="%", tickCount=5)
    bars = (
        alt.Chart(_data(rows))
        .mark_bar(color=COOL, stroke=None)
        .encode(
            x=alt.X(
                "low:Q",
                bin="binned",
                scale=alt.Scale(domain=[0, 1]),
                title=say("confidence"),
                axis=axis,
            ),
            x2="high:Q",
            y=alt.Y("right:Q", scale=alt.Scale(domain=[0, 1]), title=say("right"), axis=axis),
            tooltip=[
                alt.Tooltip("confidence:Q", format=".0%", title=say("Mean confidence")),
                alt.Tooltip("words:N", title=say("Right")),
            ],
        )
    )
    line = (
        alt.Chart(_data([{"at": 0.0}, {"at": 1.0}]))
        .mark_line(color=WARM, strokeDash=[5, 4])
        .encode(x="at:Q", y="at:Q")
    )
    return alt.LayerChart(layer=[bars, line]).properties(height=300)


def histogram_chart(found: Comparison, what: str) -> alt.Chart:
    """The distribution of `what` ("confidence" or "margin") on both splits, in shares of each."""
    sides = (found.train, found.other)
    values = [getattr(side, what) for side in sides]
    both = np.concatenate(values)
    low, high = (0.0, 1.0) if what == "confidence" else (float(both.min()), float(both.max()))
    rows = []
    for side, numbers in zip(sides, values, strict=True):
        counts, edges = np.histogram(numbers, STEPS, (low, max(high, low + 1e-6)))
        rows += [
            {
                "split": side.name, "low": float(edges[n]), "high": float(edges[n + 1]),
                "share": float(count / len(numbers)),
            }
            for n, count in enumerate(counts)
        ]  # fmt: skip
    names = [side.name for side in sides]
    unit = "%" if what == "confidence" else ".1f"
    title = say("confidence") if what == "confidence" else say("margin (logits)")
    chart: alt.Chart = (
        alt.Chart(_data(rows))
        .mark_bar(opacity=0.55)
        .encode(
            x=alt.X(
                "low:Q", bin="binned", title=title, axis=alt.Axis(format=unit, tickCount=6)
            ),
            x2="high:Q",
            y=alt.Y(
                "share:Q", title=say("share of pictures"), stack=None, axis=alt.Axis(format="%")
            ),
            color=alt.Color(
                "split:N", scale=alt.Scale(domain=names, range=[COOL, WARM]), sort=names,
                legend=alt.Legend(orient="top", title=None),
            ),
            tooltip=[
                alt.Tooltip("split:N", title=say("Split")),
                alt.Tooltip("share:Q", format=".1%", title=say("share of pictures")),
            ],
        )
        .properties(height=240)
    )  # fmt: skip
    return chart


def _data(rows: list[dict[str, Any]]) -> alt.InlineData:
    return alt.InlineData(values=rows)
