"""What the search for the smallest parts is given: a picture in regions, and options."""

from dataclasses import dataclass

import numpy as np

from explain.classifier import Classifier, ForwardPass
from explain.errors import OptionError
from explain.language import mark, say
from explain.methods.options import check_options, option
from explain.results import Attribution
from explain.whatif.fills import FILLS

SUFFICES, FLIPS = mark("suffices"), mark("flips")
MOST_REGIONS = 200


@dataclass(frozen=True)
class SmallestOptions:
    """Options of the search; a set suffices if it keeps the class at `keep` of its probability."""

    kind: str = option(
        SUFFICES, choices=(SUFFICES, FLIPS),
        help=mark("The smallest part that alone keeps the answer, or without which it changes."),
    )  # fmt: skip
    fill: str = option(
        "blur", choices=tuple(FILLS), help=mark("What hidden regions are filled with.")
    )
    keep: float = option(
        0.9,
        low=0.1,
        high=1.0,
        help=mark("The share of its probability that a sufficient part keeps."),
    )
    budget: int = option(
        400, low=10, high=100_000, help=mark("The passes after which the search ends.")
    )
    most: int = option(3, low=1, high=20, help=mark("How many different parts are looked for."))
    seed: int = option(
        0, low=0, high=2**31, expert=True, help=mark("Decides noise and random orders.")
    )

    title = mark("Smallest parts")

    def __post_init__(self) -> None:
        """Refuse what is out of range."""
        check_options(self, self)

    @property
    def options(self) -> type:
        """The class whose fields say what may be chosen."""
        return type(self)


@dataclass(frozen=True, eq=False)
class Puzzle:
    """A picture in regions: `labels` (H, W) has the number of each pixel's region, from 0 on.

    The map, where there is one, is a guess at which regions count: it spares passes.
    """

    classifier: Classifier
    forward: ForwardPass
    labels: np.ndarray
    attribution: Attribution | None = None

    def __post_init__(self) -> None:
        """Refuse labels that do not fit, and more regions than can be searched."""
        picture = self.forward.model_input.picture
        assert self.labels.shape == (picture.height, picture.width), self.labels.shape
        present = np.unique(self.labels)
        assert (present == np.arange(len(present))).all(), present
        if not 2 <= len(present) <= MOST_REGIONS:
            raise OptionError(
                say(
                    "The picture is in {count} regions; it must be 2 to {most}.",
                    count=len(present),
                    most=MOST_REGIONS,
                )
            )

    @property
    def count(self) -> int:
        """How many regions there are."""
        return int(self.labels.max()) + 1
