"""A report as a page of HTML: no scripts run, nothing is fetched, all of it is in the one file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from explain.document import Row, environment
from explain.language import say
from explain.report.contents import Chapter, Report
from explain.report.embedding import TAG_ID, as_script, as_values
from explain.report.view import view

TEMPLATES = Path(__file__).parent / "templates"


def report_page(report: Report) -> str:
    """The whole page in the language that is spoken."""
    values = as_values(report)
    return environment(TEMPLATES).get_template("report.html").render(
        **view(report, provenance_rows(report, values)),
        tag_id=TAG_ID,
        embedded=Markup(as_script(values)),  # has no "<" in it
    )  # fmt: skip


def provenance_rows(report: Report, values: Mapping[str, Any]) -> list[Row]:
    """Date, models, pictures, options, seed, versions, machine."""
    rows = [Row(say("Made"), values["made"])]
    for recipe in dict.fromkeys(chapter.recipe for chapter in report.chapters):
        name = say("Weights of {model}, SHA-256", model=say(recipe.title))
        rows.append(Row(name, recipe.sha256 or say("without a file")))
    for original in dict.fromkeys(chapter.original for chapter in report.chapters):
        picture = say("Picture")
        rows.append(Row(f"{picture} {original.name}, SHA-256", original.sha256))
    rows.append(Row(say("Seed"), _seeds(report.chapters)))
    told = ", ".join(f"{name} {version}" for name, version in values["versions"].items())
    return [*rows, Row(say("Versions"), told), Row(say("Machine"), values["machine"])]


def _seeds(chapters: tuple[Chapter, ...]) -> str:
    """The seeds of the maps that draw lots."""
    seeds = {
        mapped.options.seed
        for chapter in chapters
        for mapped in chapter.maps
        if hasattr(mapped.options, "seed")
    }
    return ", ".join(map(str, sorted(seeds))) or say("none: nothing here draws lots")
