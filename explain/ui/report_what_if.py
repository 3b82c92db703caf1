"""The buttons that give what was found on the page "What if" as a report."""

from collections.abc import Callable, Mapping

import streamlit as st

from explain.language import say
from explain.report import Finding, Mapped, Report
from explain.ui.inquiry import LOOK, Inquiry
from explain.ui.report_button import as_look, chapter_of, offer, said, with_results
from explain.ui.smallest_panels import TITLES, part_picture
from explain.ui.trust_findings import findings
from explain.whatif import Change, Fill, SmallestParts, smallest_sentence


def draw(
    inquiry: Inquiry, find: Callable[[], tuple[Finding, ...]], settings: Mapping[str, str]
) -> None:
    """The button; `find` makes the findings when it is clicked."""
    subject, attribution = inquiry.subject, inquiry.attribution
    chapter = chapter_of(subject, inquiry.target)
    options = inquiry.method.options()
    key = (*subject.key, inquiry.target.index, inquiry.method.key, options)
    light = said(findings(subject), key)

    def make() -> Report:
        maps = () if attribution is None else (Mapped(attribution, options, light),)
        return Report((with_results(chapter, maps, find()),), as_look(LOOK), settings)

    offer(st.container(), make, "what_if", "report")


def changed(title: str, change: Change, *more: str) -> tuple[Finding, ...]:
    """What a change of the picture did, as a finding."""
    sentences = (change.sentence, *(each for each in more if each))
    return (Finding(title, sentences, change.picture),)


def smallest(
    inquiry: Inquiry, found: Mapping[str, SmallestParts], fill: Fill
) -> tuple[Finding, ...]:
    """The smallest parts, as findings: of each kind the first one as the model saw it."""
    picture = inquiry.subject.forward.model_input.picture
    return tuple(
        Finding(
            say(TITLES[kind]),
            (smallest_sentence(parts),),
            part_picture(picture, parts, parts.parts[0], fill) if parts.parts else None,
        )
        for kind, parts in found.items()
    )


def hidden_behind(fill: Fill) -> dict[str, str]:
    """What took the place of hidden parts, as a setting."""
    return {say("Hidden parts show"): say(fill.kind)}
