"""How alike two maps are: rank correlation, and overlap of their hottest parts."""

from dataclasses import dataclass

import numpy as np

HOTTEST = 0.1
BOX = 8  # px: the grain of a fine map is finer, and no two fine maps share it


@dataclass(frozen=True)
class Alike:
    """Rank correlation (-1 to 1) and overlap of the hottest tenth (0 to 1) of two maps.

    None where one of them is constant.
    """

    correlation: float | None
    overlap: float | None


def alike(first: np.ndarray, second: np.ndarray) -> Alike:
    """How alike two maps (H, W) are, by their means over boxes of BOX px.

    Maps of two sizes are laid over each other, in as many boxes as the smaller one has.
    """
    shape = tuple(
        max(1, min(sides) // BOX) for sides in zip(first.shape, second.shape, strict=True)
    )
    one, other = (pooled(values, (shape[0], shape[1])) for values in (first, second))
    return Alike(rank_correlation(one, other), overlap_of_hottest(one, other))


def ranks(values: np.ndarray) -> np.ndarray:
    """The rank of each value, flat, from 1; equal values share the mean of their ranks."""
    _, places, counts = np.unique(values.ravel(), return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    shared: np.ndarray = (last - (counts - 1) / 2)[places]
    return shared


def rank_correlation(first: np.ndarray, second: np.ndarray) -> float | None:
    """Spearman's rank correlation of two maps, -1 to 1; None where one of them is constant."""
    one, other = (ranks(values) - (values.size + 1) / 2 for values in (first, second))
    size = float(np.sqrt((one @ one) * (other @ other)))
    return float(one @ other) / size if size else None


def overlap_of_hottest(
    first: np.ndarray, second: np.ndarray, share: float = HOTTEST
) -> float | None:
    """The part of the hottest `share` that both maps have in common, 0 to 1.

    By chance it is `share`. None where a map is constant; pixels as hot as the last one that
    counts are taken in the order of the other map's heat, so that flat parts hide no agreement.
    """
    if first.min() == first.max() or second.min() == second.max():
        return None
    count = max(1, round(share * first.size))
    one, other = first.ravel(), second.ravel()
    hottest = set(np.lexsort((-other, -one))[:count].tolist())
    return len(hottest & set(np.lexsort((-one, -other))[:count].tolist())) / count


def pooled(values: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """The means of `values` (H, W) over a grid of `shape` cells, float64."""
    labels = grid_labels(values.shape[0], values.shape[1], shape)
    return cell_means(values, labels).reshape(shape)


def grid_labels(height: int, width: int, shape: tuple[int, int]) -> np.ndarray:
    """The number of the grid cell, row by row from 0, that each pixel (H, W) lies in."""
    rows = np.arange(height) * shape[0] // height
    columns = np.arange(width) * shape[1] // width
    return np.asarray(rows[:, None] * shape[1] + columns[None, :])


def cell_means(values: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The mean of `values` (H, W) over the pixels of each label, (cells,) float64."""
    sums = np.bincount(labels.ravel(), values.ravel().astype(np.float64))
    means: np.ndarray = sums / np.bincount(labels.ravel())
    return means
