"""Charts of the journal, drawn with Altair. Colours read on light and on dark ground."""

from collections.abc import Sequence

import altair as alt

from explain.journal import MARKS, Entry, Week, per_class
from explain.language import say
from explain.ui.set_charts import COOL, INK, WARM

COLOURS = {"right": COOL, "wrong_reason": "#9d7bb8", "wrong": WARM, "unsure": INK}
MOST_CLASSES = 20


def marks_chart(found: Sequence[Week]) -> alt.Chart:
    """How often each mark was given, week by week."""
    rows = [
        {"at": week.begin.isoformat(), "mark": say(MARKS[mark]), "count": count}
        for week in found
        for mark, count in week.marks.items()
    ]
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar()
        .encode(
            x=alt.X("at:O", title=say("week from"), axis=alt.Axis(labelAngle=0)),
            y=alt.Y("count:Q", title=say("explanations"), axis=alt.Axis(tickMinStep=1)),
            color=_colour(),
            tooltip=_tips(("at:O", say("week from")), ("mark:N", ""), ("count:Q", "")),
        )
        .properties(height=240)
    )
    return chart


def classes_chart(entries: Sequence[Entry]) -> alt.Chart:
    """How often each mark was given, by predicted class."""
    found = dict(list(per_class(entries).items())[:MOST_CLASSES])
    rows = [
        {"class": name, "mark": say(MARKS[mark]), "count": count}
        for name, marks in found.items()
        for mark, count in marks.items()
    ]
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar()
        .encode(
            y=alt.Y("class:N", sort=list(found), title=None, axis=alt.Axis(labelLimit=160)),
            x=alt.X("count:Q", title=say("explanations"), axis=alt.Axis(tickMinStep=1)),
            color=_colour(),
            tooltip=_tips(("class:N", ""), ("mark:N", ""), ("count:Q", "")),
        )
        .properties(height=alt.Step(26))
    )
    return chart


def drift_chart(found: Sequence[Week], what: str) -> alt.LayerChart:
    """The mean of each week: "confidence", or "seconds" of a prediction."""
    rows = [
        {"at": week.begin.isoformat(), "value": getattr(week, what), "count": len(week.entries)}
        for week in found
    ]
    share = what == "confidence"
    scale = alt.Scale(domain=[0, 1]) if share else alt.Scale(zero=True)
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("at:O", title=say("week from"), axis=alt.Axis(labelAngle=0)),
        y=alt.Y(
            "value:Q",
            scale=scale,
            title=say("confidence") if share else say("seconds"),
            axis=alt.Axis(format="%" if share else "~g", tickCount=5),
        ),
        tooltip=_tips(("at:O", say("week from")), ("value:Q", ""), ("count:Q", "")),
    )
    layers = [base.mark_line(color=COOL), base.mark_point(color=COOL, filled=True, size=70)]
    return alt.LayerChart(layer=layers).properties(height=220)


def _colour() -> alt.Color:
    names = [say(title) for title in MARKS.values()]
    return alt.Color(
        "mark:N",
        scale=alt.Scale(domain=names, range=list(COLOURS.values())),
        sort=names,
        legend=alt.Legend(orient="top", title=None, columns=2, labelLimit=240),
    )


def _tips(*fields: tuple[str, str]) -> list[alt.Tooltip]:
    return [alt.Tooltip(field, title=title or field.split(":")[0]) for field, title in fields]
