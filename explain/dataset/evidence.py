"""Where the evidence lies over the whole set: mean heat maps, and shares in border and corners."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from explain.dataset.records import Records
from explain.language import mark, say

PART = 2 / 7  # a corner is so much of each side: 2 of the usual 7 cells, 64 of 224 px


@dataclass(frozen=True)
class Region:
    """A box of the model input in shares of its sides, 0 to 1; (left, top) is inside."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def area(self) -> float:
        """The share of the model input that it covers."""
        return (self.right - self.left) * (self.bottom - self.top)

    @property
    def touches_border(self) -> bool:
        """Whether it reaches an edge of the model input."""
        nearest = min(self.left, self.top, 1 - self.right, 1 - self.bottom)
        return nearest <= 1e-9

    @property
    def place(self) -> str:
        """Where it is: "in the lower left corner", "at the upper edge", "in the centre"."""
        across = _third((self.left + self.right) / 2, ("left", "middle", "right"))
        down = _third((self.top + self.bottom) / 2, ("upper", "middle", "lower"))
        if across == down == "middle":
            return say("in the centre")
        return say(_PLACES[down, across, self.touches_border])


_PLACES = {
    ("upper", "left", True): mark("in the upper left corner"),
    ("upper", "left", False): mark("in the upper left part"),
    ("upper", "middle", True): mark("at the upper edge"),
    ("upper", "middle", False): mark("in the upper part"),
    ("upper", "right", True): mark("in the upper right corner"),
    ("upper", "right", False): mark("in the upper right part"),
    ("middle", "left", True): mark("at the left edge"),
    ("middle", "left", False): mark("in the left part"),
    ("middle", "right", True): mark("at the right edge"),
    ("middle", "right", False): mark("in the right part"),
    ("lower", "left", True): mark("in the lower left corner"),
    ("lower", "left", False): mark("in the lower left part"),
    ("lower", "middle", True): mark("at the lower edge"),
    ("lower", "middle", False): mark("in the lower part"),
    ("lower", "right", True): mark("in the lower right corner"),
    ("lower", "right", False): mark("in the lower right part"),
}
"""Where a region is, by its thirds down and across, and by whether it reaches an edge."""


def _third(centre: float, names: tuple[str, str, str]) -> str:
    return names[min(int(centre * 3), 2)]


def evidence_shares(maps: np.ndarray) -> np.ndarray:
    """The positive evidence in each cell as a share of the map's, (N, h, w); flat maps stay 0."""
    positive = np.maximum(maps, 0).astype(np.float64)
    totals = positive.sum((1, 2), keepdims=True)
    shares: np.ndarray = np.divide(positive, totals, out=np.zeros_like(positive), where=totals > 0)
    return shares


def cells_of(region: Region, shape: tuple[int, int]) -> np.ndarray:
    """How much of each cell (h, w) lies in the region, 0 to 1."""
    height, width = shape
    down = _overlap(region.top * height, region.bottom * height, height)
    across = _overlap(region.left * width, region.right * width, width)
    return np.outer(down, across)


def _overlap(first: float, last: float, cells: int) -> np.ndarray:
    edges = np.arange(cells + 1)
    inside: np.ndarray = np.minimum(edges[1:], last) - np.maximum(edges[:-1], first)
    return inside.clip(0, 1)


CORNERS: Mapping[str, Region] = {
    mark("upper left"): Region(0, 0, PART, PART),
    mark("upper right"): Region(1 - PART, 0, 1, PART),
    mark("lower left"): Region(0, 1 - PART, PART, 1),
    mark("lower right"): Region(1 - PART, 1 - PART, 1, 1),
}
RING = 1 / 7  # the border is so wide: one of the usual 7 cells
INNER = Region(RING, RING, 1 - RING, 1 - RING)


@dataclass(frozen=True, eq=False)
class ClassEvidence:
    """Where the model looks on the pictures of one class, for that class.

    `mean` (h, w) are mean shares of evidence, which sum to 1; every picture counts the same.
    `pictures` of them have evidence, `flat` have none at all. `border` and `corners` are shares of
    the evidence; spread evenly they would be 24/49 and 4/49 each.
    """

    index: int
    name: str
    pictures: int
    flat: int
    mean: np.ndarray
    border: float
    corners: Mapping[str, float]


def class_evidence(records: Records) -> tuple[ClassEvidence, ...]:
    """Where the evidence of each labelled class lies; classes without any are left out."""
    shares = evidence_shares(records.label_maps)
    has_evidence = shares.any((1, 2))
    found = []
    for index in records.classes():
        of_class = records.labels == index
        own = shares[of_class & has_evidence]
        if not len(own):
            continue
        mean = own.mean(0)
        shape = (mean.shape[0], mean.shape[1])
        found.append(
            ClassEvidence(
                int(index), records.class_names[index], len(own),
                int(of_class.sum()) - len(own), mean,
                border=1 - float((mean * cells_of(INNER, shape)).sum()),
                corners={
                    name: float((mean * cells_of(region, shape)).sum())
                    for name, region in CORNERS.items()
                },
            )
        )  # fmt: skip
    return tuple(found)
