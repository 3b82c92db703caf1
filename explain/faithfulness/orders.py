"""In which order the cells of a picture are hidden or shown: the map's own, chance, the centre.

All orders go over the same cells. But that is not enough for a fair comparison: many holes all over
a picture disturb a model far more than one hole as large. Chance is therefore the map itself, moved
elsewhere: it hides pieces of the same shape in other places.
"""

from dataclasses import dataclass

import numpy as np

from explain.language import mark
from explain.similarity import cell_means, grid_labels

CELLS = 28  # a side: 8 px at 224
MOVED, SCATTERED = mark("moved"), mark("scattered")


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of a picture: `labels` (H, W) has the number of each pixel's cell, row by row."""

    labels: np.ndarray
    shape: tuple[int, int]

    @property
    def count(self) -> int:
        """How many there are."""
        return self.shape[0] * self.shape[1]

    def hottest_first(self, values: np.ndarray, seed: int) -> np.ndarray:
        """The cells by the mean of `values` (H, W), the highest first; equal ones by chance.

        Without chance, the flat part of a map would be gone through from the top left.
        """
        means = cell_means(values, self.labels)
        chance = np.random.default_rng(seed).random(self.count)
        return np.lexsort((chance, -means))

    def by_chance(self, kind: str, order: np.ndarray, count: int, seed: int) -> list[np.ndarray]:
        """So many random orders: `order` MOVED elsewhere, or the cells SCATTERED."""
        rng = np.random.default_rng((seed, count))
        if kind == SCATTERED:
            return [rng.permutation(self.count) for _ in range(count)]
        return [self._moved(order, rng) for _ in range(count)]

    def _moved(self, order: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """The same order round the edges, at least a quarter further down or across, or mirrored.

        What leaves at one edge comes in at the opposite one.
        """
        rows, columns = np.divmod(order, self.shape[1])
        far = [rng.integers(-(-side // 4), side - side // 4 + 1) for side in self.shape]
        near = [rng.integers(0, side) for side in self.shape]
        down, across = (far[0], near[1]) if rng.random() < 1 / 2 else (near[0], far[1])
        if rng.random() < 1 / 2:
            columns = self.shape[1] - 1 - columns
        rows, columns = (rows + down) % self.shape[0], (columns + across) % self.shape[1]
        return np.asarray(rows * self.shape[1] + columns)

    def centre_first(self) -> np.ndarray:
        """The cells by their distance from the centre: what a map that knows nothing would say."""
        height, width = self.labels.shape
        y, x = np.mgrid[0:height, 0:width]
        distance = np.hypot(y - (height - 1) / 2, x - (width - 1) / 2)
        return np.argsort(cell_means(distance, self.labels), kind="stable")

    def mask(self, cells: np.ndarray) -> np.ndarray:
        """True (H, W) on the pixels of these cells."""
        chosen = np.zeros(self.count, dtype=bool)
        chosen[cells] = True
        return np.asarray(chosen[self.labels])


def grid_cells(height: int, width: int, cells: int = CELLS) -> Cells:
    """A grid of `cells` × `cells`, or of single pixels where there are fewer."""
    shape = (min(cells, height), min(cells, width))
    return Cells(grid_labels(height, width, shape), shape)
