"""The button that gives what is on a page as a report; it is made when it is clicked."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from streamlit.delta_generator import DeltaGenerator

from explain.language import mark, say, speaking, spoken
from explain.report import (
    Chapter,
    Finding,
    Look,
    Mapped,
    Original,
    Recipe,
    Report,
    Said,
    recipe_of,
    report_page,
)
from explain.results import ClassScore
from explain.ui import light, map_panels, state
from explain.ui.bench import Bench, MapKey
from explain.ui.subject import Subject
from explain.ui.trust_findings import Findings, findings

HELP = mark(
    "One file of HTML with the picture's file, the maps, what was measured of them and all "
    "settings. It opens anywhere, prints, and can be run again."
)

WAITS = mark("A map is still being made; the report comes after that.")


def offer(
    place: DeltaGenerator, make: Callable[[], Report], stem: str, key: str, waits: bool = False
) -> None:
    """A button that makes the report only when it is clicked, in the reader's language.

    It `waits` while a map is to come: the report would lack it, and a page that is drawn anew takes
    away a file that was made but not fetched yet.
    """
    place.download_button(
        say("Report"),
        partial(_page, make, spoken()),
        f"report.{stem.replace(' ', '_')}.html",
        "text/html",
        key=key,
        on_click="ignore",
        width="stretch",
        disabled=waits,
        help=say(WAITS if waits else HELP),
    )


def _page(make: Callable[[], Report], language: str) -> bytes:
    """The page's bytes; it may run beside the session, so it asks it nothing."""
    with speaking(language):
        return report_page(make()).encode()


def draw(place: DeltaGenerator, bench: Bench, look: map_panels.Look) -> None:
    """The button for the maps of a workbench; the report comes when they are checked."""
    found = [
        (key, attribution, wanted[1])
        for wanted in bench.wanted
        if (attribution := state.recall(key := bench.result_key(wanted))) is not None
    ]
    chapter = chapter_of(bench.subject, bench.target)
    known, checking, making = findings(bench.subject), state.asker(light.ROOM), state.job()

    def make() -> Report:
        if (job := checking()) is not None:
            job.wait()
        maps = tuple(
            Mapped(attribution, options, said(known, key)) for key, attribution, options in found
        )
        return Report((with_results(chapter, maps),), as_look(look))

    waits = making is not None and making.running
    offer(place, make, bench.target.name, "report", waits)


def chapter_of(subject: Subject, target: ClassScore, title: str = "") -> Chapter:
    """The subject's chapter, still without maps."""
    original = Original(subject.chosen.name, subject.chosen.data)
    return Chapter(
        original, _recipe(subject), subject.classifier, subject.forward, target, title=title
    )


def with_results(
    chapter: Chapter, maps: tuple[Mapped, ...], found: tuple[Finding, ...] = ()
) -> Chapter:
    """The chapter with these maps and findings."""
    return replace(chapter, maps=maps, findings=found)


def said(known: Findings, key: MapKey) -> Said | None:
    """What the checks say of this map, if they were run."""
    found = known.light(key)
    return None if found is None else Said(found.colour, found.sentence)


def as_look(look: map_panels.Look) -> Look:
    """The page's look, as a report has it."""
    return Look(look.opacity, look.palette, look.grey, look.smoothing)


def _recipe(subject: Subject) -> Recipe:
    own = state.own_model()
    if own is not None and own.choice.key == subject.choice.key:
        return recipe_of(subject.classifier, None, own.report.file_name)
    return recipe_of(subject.classifier, subject.choice.name, subject.choice.weights)
