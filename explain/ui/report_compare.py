"""The button that gives a comparison as a report: one chapter for each line of the grid."""

from collections.abc import Sequence
from dataclasses import replace

from streamlit.delta_generator import DeltaGenerator

from explain.language import mark, say
from explain.report import Chapter, Contrasted, Mapped, Report
from explain.ui import compare_grid
from explain.ui.compare_cells import Cell
from explain.ui.compare_desk import Desk
from explain.ui.compare_grid import SCALES, Style
from explain.ui.map_panels import Look
from explain.ui.report_button import as_look, chapter_of, offer, said, with_results
from explain.ui.subject import Subject
from explain.ui.trust_findings import findings

COLOUR_SCALE = mark("Colour scale")


def draw(
    place: DeltaGenerator, here: Desk, grid: Sequence[Sequence[Cell]], style: Style, waits: bool
) -> None:
    """The button for the maps that are there; drawn on the same scales as on the page."""
    limits = compare_grid.limits(here, grid, style)
    chapters = tuple(_chapter(here, row, style, limits) for row in grid)
    settings = {say(COLOUR_SCALE): say(SCALES[style.scale])}

    def make() -> Report:
        return Report(chapters, as_look(style.look), settings)

    offer(place, make, "comparison", "report", waits)


def draw_contrast(place: DeltaGenerator, subject: Subject, asked: Contrasted, look: Look) -> None:
    """The button for why one class and not another."""
    contrast = asked.contrast
    chapter = replace(chapter_of(subject, contrast.first), contrasts=(asked,))
    stem = f"{contrast.first.name}_not_{contrast.second.name}"
    offer(place, lambda: Report((chapter,), as_look(look)), stem, "report")


def _chapter(here: Desk, row: Sequence[Cell], style: Style, limits: dict[object, float]) -> Chapter:
    lane = row[0].lane
    known = findings(lane.subject)
    maps = tuple(
        Mapped(
            attribution, cell.options, said(known, cell.key),
            limits.get(compare_grid.scale_of(cell, style)),
        )
        for cell in row
        if (attribution := here.look_up(cell)) is not None
    )  # fmt: skip
    return with_results(chapter_of(lane.subject, lane.target, lane.title), maps)
