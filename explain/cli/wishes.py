"""What `whatif` is asked for, read from the texts of the command line before anything is loaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from explain.errors import OptionError

if TYPE_CHECKING:
    from explain.whatif import Fill, SmallestOptions, Transformation
    from explain.whatif.masks import Box


@dataclass(frozen=True)
class Wishes:
    """Boxes to hide, moves of the picture, searches for the smallest part, and how to hide.

    `regions` is the kind of regions that are searched, and about how many.
    """

    boxes: tuple["Box", ...]
    moves: "Transformation | None"
    searches: tuple["SmallestOptions", ...]
    fill: "Fill"
    regions: tuple[str, int]


def read_wishes(
    boxes: Sequence[str] | None,
    moves: Sequence[str] | None,
    budget: int | None,
    fill: str,
    regions: tuple[str, int],
) -> Wishes:
    """What is asked for, checked; raises OptionError."""
    from explain.regions import REGIONS
    from explain.whatif import FLIPS, SUFFICES, Fill, SmallestOptions

    if not (boxes or moves or budget):
        raise OptionError(
            "Nothing is asked. Give --hide LEFT,TOP,RIGHT,BOTTOM, --move NAME=VALUE, or --smallest."
        )
    if regions[0] not in REGIONS:
        raise OptionError(
            f"There are no regions “{regions[0]}”. Choose one of: {', '.join(REGIONS)}."
        )
    searches = (
        ()
        if budget is None
        else tuple(
            SmallestOptions(kind=kind, fill=fill, budget=budget) for kind in (SUFFICES, FLIPS)
        )
    )
    return Wishes(
        tuple(read_box(text) for text in boxes or ()),
        read_moves(moves),
        searches,
        Fill(fill),
        regions,
    )


def read_box(text: str) -> "Box":
    """The four numbers in `text`; raises OptionError."""
    try:
        left, top, right, bottom = (float(number) for number in text.split(","))
    except ValueError:
        raise OptionError(
            f"“{text}” is no box. Give left, top, right and bottom as shares of the picture, as in "
            "0.25,0.25,0.75,0.75."
        ) from None
    return left, top, right, bottom


def read_moves(given: Sequence[str] | None) -> "Transformation | None":
    """The transformation that these texts, like "rotate=15", make; raises OptionError."""
    from explain.methods.options import make_options
    from explain.whatif import Transformation

    if not given:
        return None
    values = dict(text.partition("=")[::2] for text in given)
    moved: Transformation = make_options(Transformation(), **values)
    return moved
