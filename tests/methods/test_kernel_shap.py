"""KernelSHAP against the definition of the Shapley value."""

from itertools import combinations
from math import factorial

import numpy as np
import pytest

from explain.methods import METHODS
from explain.methods.kernel_shap import KernelShapOptions, draw_sets, shapley_values
from explain.regions import REGIONS
from tests.methods.conftest import warmed_up
from tests.methods.pictures import way, weights_of

METHOD = METHODS["kernel_shap"]

pytestmark = pytest.mark.usefixtures("one_thread")


def by_definition(game, count):
    """The mean of what each player adds, over all orders in which they may come."""
    shares = np.zeros(count)
    for player in range(count):
        others = [each for each in range(count) if each != player]
        for size in range(count):
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            for group in combinations(others, size):
                shares[player] += weight * (game((*group, player)) - game(group))
    return shares


def random_game(count, seed=0):
    """A value for each set of players."""
    values = np.random.default_rng(seed).normal(size=2**count)
    return lambda group: values[sum(2**player for player in group)]


def answers(game, rows):
    return np.array([game(tuple(np.flatnonzero(row))) for row in rows])


def fitted(game, count, samples, seed=0):
    rows, weights = draw_sets(count, samples, seed)
    ends = (game(()), game(tuple(range(count))))
    return shapley_values(rows, answers(game, rows), weights, ends)


def test_two_players_of_whom_one_needs_the_other():
    # Alone they are worth 1 and 0, together 4: (1 + 4 − 0) / 2 and (0 + 4 − 1) / 2.
    worth = {(): 0.0, (0,): 1.0, (1,): 0.0, (0, 1): 4.0}
    np.testing.assert_allclose(fitted(worth.__getitem__, 2, 10), [2.5, 1.5], atol=1e-9)


@pytest.mark.parametrize("count", [3, 5, 7])
def test_with_all_sets_it_is_the_shapley_value(count):
    game = random_game(count)
    expected = by_definition(game, count)
    np.testing.assert_allclose(fitted(game, count, 2**count), expected, atol=1e-8)


def test_with_drawn_sets_it_comes_near():
    game = random_game(12, seed=2)
    expected = by_definition(game, 12)
    few, many = (np.abs(fitted(game, 12, n) - expected).mean() for n in (64, 2000))
    assert many < few / 2
    assert many < 0.1


def test_the_shares_add_up_however_few_sets_were_asked():
    game = random_game(10)
    shares = fitted(game, 10, 6)
    assert shares.sum() == pytest.approx(game(tuple(range(10))) - game(()), abs=1e-9)


def test_each_drawn_set_is_followed_by_its_opposite():
    rows, weights = draw_sets(20, 100, seed=4)
    assert rows.shape == (100, 20)
    np.testing.assert_array_equal(rows[::2], ~rows[1::2])
    assert rows.sum(1).min() > 0
    assert rows.sum(1).max() < 20
    np.testing.assert_array_equal(weights, 1)
    again, _ = draw_sets(20, 100, seed=4)
    np.testing.assert_array_equal(rows, again)


def test_sizes_come_as_often_as_the_kernel_weighs_them():
    rows = draw_sets(16, 20_000, seed=0)[0]
    found = np.bincount(rows.sum(1), minlength=17)[1:16] / len(rows)
    kernel = np.array([1 / (size * (16 - size)) for size in range(1, 16)])
    np.testing.assert_allclose(found, kernel / kernel.sum(), atol=0.01)


@pytest.mark.parametrize("samples", [32, 600])
def test_on_a_linear_model_each_region_has_its_own_share(linear, samples):
    forward = warmed_up(linear)
    options = KernelShapOptions(regions=9, samples=samples, shape="grid", baseline="mean")
    found = METHOD.attribute(linear, forward, 1, options)
    labels = REGIONS["grid"](forward.model_input.picture, 9)
    shares = (weights_of(linear, 1) * way(forward, "mean")).sum(0)
    totals = np.bincount(labels.ravel(), shares.ravel())
    np.testing.assert_allclose(found.values, totals[labels], atol=1e-3)
    assert found.unit == "logit per region"
