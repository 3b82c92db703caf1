"""LIME against numbers worked out by hand and Captum's fit."""

import numpy as np
import pytest
import torch
from captum.attr import LimeBase

from explain.methods import METHODS
from explain.methods.lime import LimeOptions, nearness_to_whole, ridge_weights
from explain.regions import REGIONS
from tests.methods.conftest import warmed_up
from tests.methods.pictures import way, weights_of

METHOD = METHODS["lime"]
ALL_OF_TWO = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=bool)

pytestmark = pytest.mark.usefixtures("one_thread")


def test_a_quarter_of_the_regions_is_half_as_near():
    rows = np.array([[1, 1, 1, 1], [1, 0, 0, 0], [0, 0, 0, 0]], dtype=bool)
    # Cosines 1, ½ and 0, so distances 0, ½ and 1: exp(0), exp(−(2)²) and exp(−(4)²).
    np.testing.assert_allclose(nearness_to_whole(rows, 0.25), np.exp([0.0, -4.0, -16.0]))


def test_a_sum_is_found_again():
    answers = 5 + ALL_OF_TWO @ [3.0, -2.0]
    np.testing.assert_allclose(ridge_weights(ALL_OF_TWO, answers, np.ones(4), 0.0), [3, -2])


def test_the_ridge_draws_the_weights_towards_0():
    answers = 5 + ALL_OF_TWO @ [3.0, -2.0]
    # Centred, each column is ±½ four times: its square is 1, and 1 / (1 + ridge) is kept.
    np.testing.assert_allclose(ridge_weights(ALL_OF_TWO, answers, np.ones(4), 1.0), [1.5, -1])


def test_near_sets_count_more():
    # Both together are worth 4, alone nothing. Only (1, 1), (1, 0) and (0, 1) are near.
    answers = ALL_OF_TWO.all(1) * 4.0
    near = ridge_weights(ALL_OF_TWO, answers, np.array([0.0, 1, 1, 1]), 0.0)
    np.testing.assert_allclose(near, [4, 4], atol=1e-9)
    np.testing.assert_allclose(ridge_weights(ALL_OF_TWO, answers, np.ones(4), 0.0), [2, 2])


class Ridge:
    """For Captum: the fit by scaled rows, with a column for the constant that is not held down."""

    def fit(self, loader):
        rows, answers, nearness = (each.double().numpy() for each in next(iter(loader)))
        columns = np.hstack([rows, np.ones((len(rows), 1))])
        weighted = columns * nearness.reshape(-1, 1)
        held = np.diag([1.0] * rows.shape[1] + [0.0])
        self.weights = np.linalg.solve(columns.T @ weighted + held, weighted.T @ answers.ravel())

    def representation(self):
        return torch.from_numpy(self.weights[:-1])


def test_it_is_captums_with_the_same_sets(toy):
    forward = warmed_up(toy)
    options = LimeOptions(regions=9, samples=40, shape="grid", baseline="black", seed=2)
    found = METHOD.attribute(toy, forward, 1, options)
    labels = REGIONS["grid"](forward.model_input.picture, 9)
    rows = np.random.default_rng(2).random((40, 9)) < 0.5
    rows[0] = True
    sets = iter(torch.from_numpy(rows))
    x = torch.from_numpy(forward.model_input.tensor)
    ground = x - torch.from_numpy(way(forward, "black"))
    captums = LimeBase(
        toy.stages,
        Ridge(),
        lambda _whole, _part, row: torch.tensor(nearness_to_whole(row.numpy(), 0.25)),
        lambda _whole: next(sets)[None],
        True,
        lambda row, whole: torch.where(row[0][torch.from_numpy(labels)], whole, ground),
        None,
    )
    weights = captums.attribute(x, target=1, n_samples=40).numpy()
    np.testing.assert_allclose(found.values, weights[labels], atol=1e-4)


def test_on_a_linear_model_each_region_has_its_share_less_the_ridge(linear):
    forward = warmed_up(linear)
    options = LimeOptions(regions=4, samples=4000, shape="grid", baseline="black", width=2.0)
    found = METHOD.attribute(linear, forward, 2, options)
    labels = REGIONS["grid"](forward.model_input.picture, 4)
    shares = (weights_of(linear, 2) * way(forward, "black")).sum(0)
    totals = np.bincount(labels.ravel(), shares.ravel())
    np.testing.assert_allclose(found.values, totals[labels], rtol=0.01, atol=0.02)
