"""Rank correlation, overlap and pooling by hand and against SciPy."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from explain.similarity import cell_means, overlap_of_hottest, pooled, rank_correlation, ranks


def test_equal_values_share_their_rank():
    assert ranks(np.array([[3.0, 1.0], [3.0, 7.0]])).tolist() == [2.5, 1.0, 2.5, 4.0]


def test_rank_correlation_by_hand():
    """Spearman: 1 - 6 · Σd² / (n³ - n) with d = 1, 1, 0, 0: 1 - 12 / 60 = 0.8."""
    assert rank_correlation(np.array([1, 2, 3, 4]), np.array([20, 10, 30, 40])) == pytest.approx(
        0.8
    )


@pytest.mark.parametrize("seed", range(5))
def test_rank_correlation_agrees_with_scipy(seed):
    one, other = np.random.default_rng(seed).integers(0, 9, (2, 12, 12)).astype(np.float32)
    assert rank_correlation(one, other) == pytest.approx(spearmanr(one.ravel(), other.ravel())[0])


def test_a_constant_map_correlates_with_nothing():
    assert rank_correlation(np.zeros(4), np.arange(4)) is None
    assert overlap_of_hottest(np.zeros(4), np.arange(4)) is None


def test_the_overlap_of_the_hottest_by_hand():
    """The hottest two of ten: 8 and 9, and 9 and 0."""
    one, other = np.arange(10), np.array([8, 0, 1, 2, 3, 4, 5, 6, 7, 9])
    assert overlap_of_hottest(one, other, 0.2) == 0.5
    assert overlap_of_hottest(one, one, 0.2) == 1.0
    assert overlap_of_hottest(one, -one, 0.2) == 0.0


def test_pooling_takes_means_over_cells_of_any_size():
    values = np.arange(15, dtype=np.float32).reshape(3, 5)
    assert pooled(values, (1, 1)).tolist() == [[7.0]]
    assert pooled(values, (3, 5)).tolist() == values.tolist()
    assert pooled(values, (1, 2)).tolist() == [[6.0, 8.5]]


def test_means_of_labels():
    assert cell_means(np.array([1.0, 2.0, 6.0]), np.array([1, 1, 0])).tolist() == [6.0, 1.5]
