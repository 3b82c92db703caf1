"""Occlusion against numbers worked out by hand and Captum's."""

import numpy as np
import pytest
import torch
from captum.attr import Occlusion

from explain.baselines import BASELINES, baseline_tensor
from explain.errors import OptionError
from explain.methods import METHODS
from explain.methods.occlusion import OcclusionOptions, coarse_to_fine
from tests import toys
from tests.methods.conftest import warmed_up
from tests.methods.pictures import Total, of_red, predicted, red, way, weights_of

METHOD = METHODS["occlusion"]

pytestmark = pytest.mark.usefixtures("one_thread")

ROWS = [0, 1, 2, 3, 4, 5, 0, 1]


@pytest.fixture
def total():
    """The sum of all red, 8 px wide."""
    return of_red(Total(), size=8)


def test_a_window_takes_what_is_in_it(total):
    forward = predicted(total, red(*ROWS * 8))
    options = OcclusionOptions(window=4, stride=4, baseline="black")
    found = METHOD.attribute(total, forward, 0, options)
    # Four rows of 0 + 0.2 + 0.4 + 0.6 on the left, of 0.8 + 1 + 0 + 0.2 on the right.
    expected = np.repeat([[4.8, 8.0]], 4, axis=1).repeat(8, 0)
    np.testing.assert_allclose(found.values, expected, rtol=1e-5)
    assert found.native_shape == (2, 2)
    assert found.unit == "logit"


def test_where_windows_overlap_their_mean_counts(total):
    forward = predicted(total, red(*ROWS * 8))
    options = OcclusionOptions(window=4, stride=2, baseline="black")
    found = METHOD.attribute(total, forward, 0, options)
    # Windows of four columns start at 0, 2 and 4 and take 4.8, 11.2 and 8.0.
    columns = [4.8, 4.8, 8.0, 8.0, 9.6, 9.6, 8.0, 8.0]
    np.testing.assert_allclose(found.values, np.tile(columns, (8, 1)), rtol=1e-5)
    assert found.native_shape == (3, 3)


@pytest.mark.parametrize("baseline", BASELINES)
def test_on_a_linear_model_it_is_the_windows_share(linear, baseline):
    forward = warmed_up(linear)
    options = OcclusionOptions(window=4, stride=4, baseline=baseline)
    found = METHOD.attribute(linear, forward, 2, options)
    shares = (weights_of(linear, 2) * way(forward, baseline)).sum(0)
    blocks = shares.reshape(2, 4, 2, 4).sum((1, 3))
    np.testing.assert_allclose(found.values, blocks.repeat(4, 0).repeat(4, 1), atol=1e-4)
    assert found.baseline == baseline


@pytest.mark.parametrize(("window", "stride"), [(16, 16), (24, 16), (20, 12), (60, 60)])
def test_it_is_captums(toy, window, stride):
    forward = warmed_up(toy)
    found = METHOD.attribute(toy, forward, 1, OcclusionOptions(window=window, stride=stride))
    expected = Occlusion(toy.stages).attribute(
        torch.from_numpy(forward.model_input.tensor),
        sliding_window_shapes=(3, window, window),
        strides=(3, stride, stride),
        baselines=torch.from_numpy(baseline_tensor("mean", forward.model_input)),
        target=1,
    )
    np.testing.assert_allclose(found.values, expected[0, 0], atol=1e-5)


def test_it_runs_as_many_passes_as_it_says(total):
    options = OcclusionOptions(window=4, stride=2)
    reports = []
    METHOD.attribute(total, predicted(total, red(*ROWS * 8)), 0, options, reports.append)
    assert reports[-1].done == reports[-1].total == 9
    assert METHOD.passes(options, 8) == 10


def test_places_come_from_coarse_to_fine():
    assert coarse_to_fine(4, 4).tolist() == [0, 2, 8, 10, 1, 3, 4, 5, 6, 7, 9, 11, 12, 13, 14, 15]
    assert sorted(coarse_to_fine(13, 7)) == list(range(91))
    assert coarse_to_fine(1, 1).tolist() == [0]


def test_the_first_map_covers_the_whole_picture(toy):
    forward = warmed_up(toy)
    reports = []
    METHOD.attribute(toy, forward, 0, OcclusionOptions(window=8, stride=8), reports.append)
    quarters = np.abs(reports[0].partial.values).reshape(2, 32, 2, 32).sum((1, 3))
    assert reports[0].done == 8
    assert reports[0].total == 64
    assert (quarters > 0).all()


@pytest.mark.parametrize(
    ("window", "stride", "reason"), [(9, 4, "only 8 px"), (4, 5, "never be hidden")]
)
def test_windows_that_do_not_fit_are_refused(total, window, stride, reason):
    forward = predicted(total, red(*ROWS * 8))
    with pytest.raises(OptionError, match=reason):
        METHOD.attribute(total, forward, 0, OcclusionOptions(window=window, stride=stride))


def test_a_place_that_speaks_against_the_class_is_below_0():
    corner = toys.make_corner()
    forward = corner.run(corner.prepare(toys.random_picture()))
    found = METHOD.attribute(corner, forward, 1, OcclusionOptions(baseline="black"))
    assert found.values[:16, :16].max() < 0
    assert not found.values[48:, 48:].any()
