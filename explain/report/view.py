"""The words and pictures of a report in the order in which its template shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from explain.document import Row
from explain.language import say, spoken
from explain.methods import METHODS
from explain.report.contents import Chapter, Finding, Look, Mapped, Report
from explain.report.contrast_view import ShownContrast, shown_contrast
from explain.report.drawing import Drawn, draw_map, inline
from explain.report.settings import settings
from explain.report.words import READING, seen_note, words
from explain.trust import SIGNS
from explain.words import completeness, map_facts, percent, seconds


@dataclass(frozen=True)
class Bar:
    """One class of the top-5; `share` is the length of its bar, 0 to 100."""

    name: str
    words: str
    share: float
    explained: bool


@dataclass(frozen=True)
class ShownMap:
    """One map with all that is said of it."""

    title: str
    why: str
    alt: str
    drawn: Drawn
    unit: str
    note: str
    flat: bool
    colour: str
    sign: str
    word: str
    sentence: str
    summary: str


@dataclass(frozen=True)
class ShownFinding:
    """What else was found out, with its picture's address if there is one."""

    title: str
    sentences: tuple[str, ...]
    picture: str


@dataclass(frozen=True)
class ShownChapter:
    """One picture through one model."""

    title: str
    says: str
    name: str
    seen: str
    seen_note: str
    top: tuple[Bar, ...]
    maps: tuple[ShownMap, ...]
    contrasts: tuple[ShownContrast, ...]
    findings: tuple[ShownFinding, ...]


def view(report: Report, provenance: list[Row]) -> dict[str, Any]:
    """All that the template asks for."""
    chapters = tuple(_chapter(each, report.look) for each in report.chapters)
    return {
        "language": spoken(),
        "words": words(),
        "chapters": chapters,
        "reading": [say(text) for text in READING],
        "summaries": _summaries(chapters),
        "settings": settings(report),
        "provenance": provenance,
    }


def _chapter(chapter: Chapter, look: Look) -> ShownChapter:
    picture, best = chapter.forward.model_input.picture, chapter.forward.prediction.top(1)[0]
    return ShownChapter(
        chapter.title,
        say(
            "{model} says {name} with {share}",
            model=say(chapter.classifier.name),
            name=best.name,
            share=percent(best.probability),
        ),
        chapter.original.name,
        inline(picture),
        seen_note(*picture.size),
        _bars(chapter),
        tuple(_map(each, chapter, look) for each in chapter.maps),
        tuple(shown_contrast(each.contrast, picture, look) for each in chapter.contrasts),
        tuple(_finding(each) for each in chapter.findings),
    )


def _bars(chapter: Chapter) -> tuple[Bar, ...]:
    top = chapter.forward.prediction.top(5)
    others = () if chapter.target in top else (chapter.target,)
    return tuple(
        Bar(
            each.name, percent(each.probability), round(100 * each.probability, 2),
            each.index == chapter.target.index,
        )
        for each in (*top, *others)
    )  # fmt: skip


def _map(mapped: Mapped, chapter: Chapter, look: Look) -> ShownMap:
    attribution, method = mapped.attribution, METHODS[mapped.attribution.method]
    title, name = say(method.title), chapter.target.name
    facts = [f"{map_facts(attribution)}, {seconds(attribution.seconds)}."]
    facts += [each for each in (completeness(attribution),) if each]
    said = mapped.said
    return ShownMap(
        title,
        say("why {target}?", target=name),
        say("{title} for the class {target}, laid over the picture", title=title, target=name),
        draw_map(mapped, chapter.forward.model_input.picture, look),
        say(attribution.unit),
        " ".join(facts),
        attribution.is_flat,
        said.colour if said else "none",
        SIGNS[said.colour].mark if said else "·",
        say(SIGNS[said.colour].word) if said else words()["unchecked"],
        said.sentence if said else words()["unchecked_note"],
        say(method.summary),
    )


def _finding(finding: Finding) -> ShownFinding:
    picture = "" if finding.picture is None else inline(finding.picture)
    return ShownFinding(finding.title, finding.sentences, picture)


def _summaries(chapters: tuple[ShownChapter, ...]) -> Mapping[str, str]:
    """Each method that is shown, with its one plain sentence."""
    return {each.title: each.summary for chapter in chapters for each in chapter.maps}
