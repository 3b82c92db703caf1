"""What was chosen for a report, as rows: options of each map, size, look."""

import dataclasses
from collections.abc import Mapping

from explain.contrast import CONTRAST
from explain.document import Row
from explain.language import say
from explain.methods import METHODS, Method
from explain.methods.option_names import option_name
from explain.render import PALETTES
from explain.report.contents import Mapped, Report
from explain.words import percent


def settings(report: Report) -> list[Row]:
    """What was chosen: options of each map, size, look."""
    rows = []
    for chapter in report.chapters:
        size = chapter.forward.model_input.picture.width
        before = f"{chapter.title} · " if chapter.title else ""
        about = [say("class {name}", name=chapter.target.name), say("input {size} px", size=size)]
        rows.append(Row(before + chapter.original.name, ", ".join(about)))
    for method, mapped in _once(report):
        rows.append(Row(say(method.title), options_text(mapped)))
    rows += _contrast_rows(report)
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


def _contrast_rows(report: Report) -> list[Row]:
    """How each contrast was asked for."""
    return [
        Row(say(CONTRAST.title), _in_line(dataclasses.asdict(each.options)))
        for each in dict.fromkeys(each for chapter in report.chapters for each in chapter.contrasts)
    ]


def options_text(mapped: Mapped) -> str:
    """The options of a map in one line: "Target layer features.18, Relu yes"."""
    values = dataclasses.asdict(mapped.options)
    return _in_line(values, mapped.attribution.target_layer)


def _in_line(values: Mapping[str, object], layer: str | None = None) -> str:
    shown = {name: _value(name, each, layer) for name, each in values.items()}
    return ", ".join(f"{option_name(name)} {value}" for name, value in shown.items()) or "–"


def _value(name: str, value: object, layer: str | None) -> str:
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if value is None:
        return str(layer or "–") if name == "layer" else "–"
    return say(value) if isinstance(value, str) and name != "layer" else f"{value}"
