"""From an attribution to a heat map: the scale, worked out by hand, and the smoothing."""

import numpy as np
import pytest

from explain.errors import OptionError
from explain.render import colourise, normalise, smooth
from tests.test_render import BLUE, BRIGHTEST, attribution, pixels


def test_the_strongest_half_per_cent_is_at_full_colour():
    """199 ones and one hundred: the 99.5th percentile is 1 + 0.005 · 99."""
    values = np.ones(200)
    values[77] = 100.0
    heatmap = normalise(attribution(values.reshape(10, 20)))
    assert heatmap.limit == pytest.approx(1 + 0.005 * 99)
    assert heatmap.values[3, 17] == 1.0
    assert heatmap.values[0, 0] == pytest.approx(1 / 1.495)


def test_one_hot_pixel_is_seen():
    """The percentile of a map that is nearly everywhere zero is zero: its maximum counts."""
    values = np.zeros((100, 100))
    values[40, 60] = 3.0
    heatmap = normalise(attribution(values))
    assert heatmap.limit == 3.0
    assert heatmap.values[40, 60] == 1.0
    assert heatmap.values.sum() == 1.0


def test_one_limit_makes_two_maps_comparable():
    strong, weak = attribution([[4.0, 2.0]]), attribution([[2.0, 1.0]])
    one, two = (colourise(normalise(each, limit=4.0)) for each in (strong, weak))
    assert one.getpixel((1, 0)) == two.getpixel((0, 0))
    assert one.getpixel((0, 0)) == BRIGHTEST
    assert two.getpixel((0, 0)) != BRIGHTEST
    assert normalise(weak, limit=4.0).values.tolist() == [[0.5, 0.25]]
    assert colourise(normalise(weak)).getpixel((0, 0)) == BRIGHTEST, "on its own scale"


def test_what_is_beyond_a_given_limit_is_at_full_colour():
    assert normalise(attribution([[9.0, -9.0]], True), limit=3.0).values.tolist() == [[1.0, -1.0]]


@pytest.mark.parametrize("limit", [-1.0, float("nan")])
def test_a_limit_below_zero_would_turn_the_colours_round(limit):
    with pytest.raises(OptionError, match="must be above 0"):
        normalise(attribution([[1.0]]), limit=limit)


def test_a_map_that_is_all_against_the_class():
    heatmap = normalise(attribution([[-2.0, -1.0], [-2.0, 0.0]], signed=True))
    assert heatmap.limit == 2.0
    assert heatmap.values.tolist() == [[-1.0, -0.5], [-1.0, 0.0]]
    colours = pixels(colourise(heatmap))
    assert tuple(colours[0, 0]) == BLUE
    assert colours[0, 1, 2] > colours[0, 1, 0], "no red anywhere"


@pytest.mark.parametrize("scale", [1e-45, 1e-38, 1.0, 3e38])
@pytest.mark.parametrize("limit", [None, 1e-60, 1e60])
def test_the_smallest_and_largest_numbers_give_finite_colours(scale, limit):
    values = np.array([[0.0, 0.5, 1.0], [-1.0, -0.5, 1.0]]) * scale
    heatmap = normalise(attribution(values, signed=True), limit=limit)
    assert heatmap.values.dtype == np.float32
    assert np.isfinite(heatmap.values).all()
    assert np.abs(heatmap.values).max() <= 1


def test_smoothing_spreads_a_spot_by_the_bell_curve():
    """σ = 0.5: weights 1, e⁻², e⁻⁸ on each side, 0.7866 + 2 · 0.1065 + 2 · 0.0003 = 1."""
    values = np.zeros((9, 9), dtype=np.float32)
    values[4, 4] = 1.0
    middle = 1 / (1 + 2 * np.exp(-2) + 2 * np.exp(-8))
    found = smooth(values, 0.5)
    assert found[4, 4] == pytest.approx(middle**2, abs=1e-6)
    assert found[4, 5] == found[5, 4] == pytest.approx(middle**2 * np.exp(-2), abs=1e-6)
    assert found[4, 7] == 0


@pytest.mark.parametrize("place", [(20, 20), (0, 0), (39, 20)])
@pytest.mark.parametrize("sigma", [0.5, 2.0, 5.0])
def test_smoothing_keeps_the_sum(place, sigma):
    values = np.zeros((40, 40), dtype=np.float32)
    values[place] = 5.0
    assert smooth(values, sigma).sum() == pytest.approx(5.0, rel=1e-5)


@pytest.mark.parametrize("size", [(40, 30), (3, 2)])
def test_smoothing_keeps_what_is_the_same_everywhere(size):
    found = smooth(np.full(size, -0.3, dtype=np.float32), 2.0)
    assert found.shape == size
    assert found == pytest.approx(np.full(size, -0.3), rel=1e-5)


def test_the_limit_is_that_of_the_smoothed_map():
    values = np.zeros((9, 9))
    values[4, 4] = 1.0
    expected = (1 / (1 + 2 * np.exp(-2) + 2 * np.exp(-8))) ** 2
    strongest = normalise(attribution(values), smoothing=0.5).limit
    # 81 pixels: the 99.5th percentile lies 0.6 of the way from the second strongest to the first.
    assert strongest == pytest.approx(expected * (0.4 * np.exp(-2) + 0.6), rel=1e-5)
    assert normalise(attribution(values), smoothing=0.0).limit == pytest.approx(0.6)
