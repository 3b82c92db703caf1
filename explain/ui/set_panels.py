"""The results of a data set, the words and tables. Needs what was found, no model."""

import html
from collections.abc import Sequence

import streamlit as st

from explain.dataset.evidence import ClassEvidence
from explain.dataset.figures import Share
from explain.dataset.overfit import Gap, points
from explain.dataset.overlays import evidence_picture
from explain.language import say
from explain.ui import panels, set_cards, set_charts
from explain.ui.desk import Found
from explain.words import percent

MOST_MEANS = 60


def head(found: Found) -> None:
    """The mark with its interval, in one sentence, and what should be known at once."""
    accuracy, manifest = found.analysis.accuracy, found.results.manifest
    share = accuracy.top1
    if share.value is None:
        nothing = say("No picture could be looked at")
        st.html(f'<h1 class="says">{html.escape(nothing)}</h1>')
        return
    low, high = share.interval
    facts = [
        say(
            "{count} of {total} pictures in “{name}”",
            count=share.count, total=share.total, name=found.title,
        ),
        say(
            "surely between {low} and {high} % (95 % interval)",
            low=f"{100 * low:.0f}", high=f"{100 * high:.0f}",
        ),
    ]  # fmt: skip
    if len(found.results.records.class_names) > 5 and accuracy.top5.value is not None:
        five = percent(accuracy.top5.value)
        facts.append(say("label among the five most probable: {share}", share=five))
    sentence = say(
        "{model} is right for {share}",
        model=html.escape(say(str(manifest["model"]))),
        share=f"<b>{percent(share.value)}</b>",
    )
    st.html(f'<h1 class="says">{sentence}<small>{html.escape(" · ".join(facts))}</small></h1>')
    for cluster in found.analysis.suspicious[:1]:
        suspicious = say("Suspicious:")
        st.warning(f"**{suspicious}** {panels.escape_markdown(cluster.sentence)}")
    comparison = found.analysis.comparison
    if comparison is not None and comparison.verdict in ("memorises", "overfits"):
        st.warning(panels.escape_markdown(comparison.sentence))


def left_out(found: Found) -> None:
    """What was not looked at, and why."""
    manifest = found.results.manifest
    rows = [
        (say(each["name"]), str(each["pictures"]), say(each["reason"]))
        for each in manifest["left_out"]
    ]
    rows += [(each.path, "1", each.reason) for each in found.results.unreadable]
    for remark in manifest["remarks"]:
        st.info(panels.escape_markdown(remark))
    if rows:
        count = sum(int(row[1]) for row in rows)
        with st.expander(say("Not looked at: {count}", count=count)):
            table((say("What"), say("Files"), say("Why")), rows)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A plain table."""
    head = "".join(f"<th scope='col'>{html.escape(each)}</th>" for each in headings)
    body = "".join(
        f"<tr>{''.join(f'<td>{html.escape(str(cell))}</td>' for cell in row)}</tr>" for row in rows
    )
    st.html(
        f'<div class="scroll" tabindex="0"><table class="plain"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def words(share: Share) -> str:
    """A share with its interval, short enough for a table."""
    if share.value is None:
        return "–"
    low, high = (f"{100 * bound:.0f}" for bound in share.interval)
    return say("{share} ({low} to {high})", share=percent(share.value), low=low, high=high)


def overfitting(found: Found) -> None:
    """Train against the other split."""
    comparison = found.analysis.comparison
    if comparison is None:
        st.write(
            say(
                "To tell whether the model overfits, bring pictures that it was trained on in a "
                "folder “train” and others in “val” or “test”, each with one sub-folder per class."
            )
        )
        return
    st.markdown(f"**{panels.escape_markdown(comparison.sentence)}**")
    sides = (comparison.train, comparison.other)
    table(
        (say("Split"), say("Right"), say("Mean loss")),
        [(side.name, side.accuracy.words, f"{side.mean_loss:.2f}") for side in sides],
    )
    left, right = st.columns(2, gap="large")
    for place, what, alt in (
        (left, "confidence", say("confidence on both splits")),
        (right, "margin", say("margin on both splits")),
    ):
        place.altair_chart(set_charts.histogram_chart(comparison, what), alt=alt)
    st.subheader(say("Where the gap is largest"))
    rows = [
        (
            each.name, words(each.train), words(each.other),
            _gap(each.gap) if each.gap else "–",
        )
        for each in comparison.classes[:12]
    ]  # fmt: skip
    table((say("Class"), comparison.train.name, comparison.other.name, say("Gap")), rows)


def _gap(gap: Gap) -> str:
    return say(
        "{value} points ({low} to {high})",
        value=points(gap.value),
        low=points(gap.low),
        high=points(gap.high),
    )


def class_means(found: Found) -> None:
    """Where the evidence of each class lies on average."""
    shown = found.analysis.evidence[:MOST_MEANS]
    limit = max((float(each.mean.max()) for each in shown), default=0.0)
    set_cards.class_means(
        [
            (each.name, evidence_picture(each.mean, set_cards.SMALL, limit), _place(each))
            for each in shown
        ]
    )
    panels.small(
        say(
            "One scale for all. Spread evenly, 49 % of the evidence would lie in the border and "
            "33 % in the corners."
        )
    )


def _place(evidence: ClassEvidence) -> str:
    corners = sum(evidence.corners.values())
    name, most = max(evidence.corners.items(), key=lambda each: each[1])
    return say(
        "border {border}, corners {corners} (most {name}, {most})",
        border=percent(evidence.border),
        corners=percent(corners),
        name=say(name),
        most=percent(most),
    )
