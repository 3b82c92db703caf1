"""A report: one file of HTML with everything in it, which can be run again from what it embeds.

chapters (picture, model, class, maps) → `report_page` → HTML → `read_report` → `replay`
"""

from explain.report.contents import (
    Chapter,
    Contrasted,
    Finding,
    Look,
    Mapped,
    Original,
    Report,
    Said,
)
from explain.report.lights import said_of
from explain.report.page import report_page
from explain.report.reading import Recorded, read_report
from explain.report.recipe import Recipe, recipe_of
from explain.report.replaying import DIFFERS, Replayed, replay

__all__ = [
    "DIFFERS",
    "Chapter",
    "Contrasted",
    "Finding",
    "Look",
    "Mapped",
    "Original",
    "Recipe",
    "Recorded",
    "Replayed",
    "Report",
    "Said",
    "read_report",
    "recipe_of",
    "replay",
    "report_page",
    "said_of",
]
