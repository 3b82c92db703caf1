"""The words and pictures of a report in the order in which its template shows them."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from explain.document import Row
from explain.language import say, spoken
from explain.methods import METHODS, Method
from explain.methods.option_names import option_name
from explain.render import PALETTES
from explain.report.contents import Chapter, Finding, Look, Mapped, Report
from explain.report.drawing import Drawn, draw_map, inline
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
        "settings": _settings(report),
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


def _settings(report: Report) -> list[Row]:
    """What was chosen: options of each map, size, look."""
    rows = []
    for chapter in report.chapters:
        size = chapter.forward.model_input.picture.width
        before = f"{chapter.title} · " if chapter.title else ""
        about = [say("class {name}", name=chapter.target.name), say("input {size} px", size=size)]
        rows.append(Row(before + chapter.original.name, ", ".join(about)))
    for method, mapped in _once(report):
        rows.append(Row(say(method.title), options_text(mapped)))
    look = report.look
    rows.append(
        Row(
            say("Look"),
            say(
                "opacity {opacity}, colours {palette}, smoothing of fine maps {smoothing} px",
                opacity=percent(look.opacity),
                palette=say(PALETTES[look.palette].title),
                smoothing=f"{look.smoothing:g}",
            ),
        )
    )
    return rows + [Row(name, value) for name, value in report.settings.items()]


def _once(report: Report) -> list[tuple[Method, Mapped]]:
    """Each method with each set of options, the first of its maps."""
    found = {
        (mapped.attribution.method, options_text(mapped)): mapped
        for chapter in reversed(report.chapters)
        for mapped in reversed(chapter.maps)
    }
    return [(METHODS[key], mapped) for (key, _), mapped in reversed(found.items())]


def options_text(mapped: Mapped) -> str:
    """The options of a map in one line: "Target layer features.18, Relu yes"."""
    values = dataclasses.asdict(mapped.options)
    values = {name: _value(name, each, mapped) for name, each in values.items()}
    return ", ".join(f"{option_name(name)} {value}" for name, value in values.items()) or "–"


def _value(name: str, value: object, mapped: Mapped) -> str:
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if value is None:
        return str(mapped.attribution.target_layer or "–") if name == "layer" else "–"
    return say(value) if isinstance(value, str) and name != "layer" else f"{value}"
