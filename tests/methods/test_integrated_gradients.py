"""Integrated Gradients against numbers worked out by hand."""

import dataclasses

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from explain.baselines import BASELINES, baseline_tensor
from explain.errors import Cancelled
from explain.methods import METHODS
from explain.methods.integrated_gradients import IntegratedGradientsOptions, gauss_legendre
from tests import toys
from tests.methods.conftest import warmed_up

IG = METHODS["integrated_gradients"]
ONCE = IntegratedGradientsOptions(steps=8, points="even", tolerance=1.0)

pytestmark = pytest.mark.usefixtures("one_thread")


class Power(nn.Module):
    """The sum over all pixels of brightness to the power of `exponent`, times ten."""

    def __init__(self, exponent):
        super().__init__()
        self.exponent = exponent

    def forward(self, x):
        return 10 * (x**self.exponent).sum((1, 2, 3))[:, None]


def power(exponent):
    return toys.make_plain({"maps": nn.Identity(), "power": Power(exponent)}, 2, ("sum",))


def grey(*levels):
    """A picture of 2 × 2 pixels, its brightness in units of 0.2."""
    pixels = np.array(levels, dtype=np.uint8).reshape(2, 2) * 51
    return Image.fromarray(pixels).convert("RGB")


def attribute(classifier, picture, options, watch=None, target=0):
    return IG.attribute(
        classifier, classifier.run(classifier.prepare(picture)), target, options, watch
    )


@pytest.mark.parametrize("baseline", BASELINES)
@pytest.mark.parametrize("target", [0, 1, 2])
def test_on_a_linear_model_it_is_weight_times_way(linear, baseline, target):
    forward = warmed_up(linear)
    options = IntegratedGradientsOptions(steps=4, baseline=baseline, tolerance=0.0)
    found = IG.attribute(linear, forward, target, options)
    way = forward.model_input.tensor - baseline_tensor(baseline, forward.model_input)
    weights = linear.stages[1][1].weight[target].reshape(3, 8, 8).numpy()
    np.testing.assert_allclose(found.values, (weights * way[0]).sum(0), atol=1e-5)
    assert found.baseline == baseline
    assert found.native_shape == (8, 8)
    assert abs(found.convergence_delta) < 1e-4
    assert found.options["steps"] == 4, "nothing was left to gain, so nothing was doubled"


def test_on_a_cube_it_is_the_cube():
    found = attribute(power(3), grey(0, 1, 2, 5), ONCE)
    # From black: 10 · 3 channels · brightness³, exactly from two points on.
    np.testing.assert_allclose(found.values, [[0, 0.24], [1.92, 30.0]], rtol=1e-5)
    assert abs(found.convergence_delta) < 1e-4


def test_too_few_points_leave_the_gap_that_they_must():
    # Four points integrate degree 7 exactly; brightness^9 needs degree 8. The error term of
    # Gauss-Legendre on [0, 1], (4!)^4 / (9 · (8!)^3) · 8! · 9 = (4!)^4 / (8!)^2, is what lacks.
    options = dataclasses.replace(ONCE, steps=4)
    found = attribute(power(9), grey(0, 0, 0, 5), options)
    lacking = 10 * 3 * 24**4 / 40320**2
    assert found.convergence_delta == pytest.approx(-lacking, rel=0.02)
    assert found.values[1, 1] == pytest.approx(30 - lacking, rel=1e-5)


def test_the_sum_is_the_difference_of_the_logits(toy):
    forward = warmed_up(toy)
    found = IG.attribute(toy, forward, 3)
    with torch.no_grad():
        black = torch.from_numpy(baseline_tensor("black", forward.model_input))
        at_picture, at_black = (
            float(toy.stages(x)[0, 3])
            for x in (torch.from_numpy(forward.model_input.tensor), black)
        )
    total = float(found.values.sum(dtype=float))
    assert found.convergence_delta == pytest.approx(total - (at_picture - at_black), abs=1e-4)
    assert abs(found.convergence_delta) <= 0.05 * abs(at_picture - at_black)


def test_gauss_legendre_of_two_points():
    points, weights = gauss_legendre(2)
    np.testing.assert_allclose(points, [0.21132486540518712, 0.7886751345948129], rtol=1e-14)
    np.testing.assert_allclose(weights, [0.5, 0.5], rtol=1e-14)


def test_gauss_legendre_of_three_points():
    points, weights = gauss_legendre(3)
    np.testing.assert_allclose(points, [0.1127016653792583, 0.5, 0.8872983346207417], rtol=1e-14)
    np.testing.assert_allclose(weights, [5 / 18, 8 / 18, 5 / 18], rtol=1e-14)


@pytest.mark.parametrize("steps", [4, 50, 300, 1200])
def test_gauss_legendre_integrates_powers(steps):
    points, weights = gauss_legendre(steps)
    assert weights.sum() == pytest.approx(1, abs=1e-12)
    for degree in (1, 2, 7):
        assert (weights * points**degree).sum() == pytest.approx(1 / (degree + 1), abs=1e-12)


@pytest.mark.parametrize("points", ["even", "adaptive"])
@pytest.mark.parametrize("chunk", [1, 3, 5, 64])
def test_the_size_of_the_chunks_does_not_matter(toy, points, chunk):
    forward = warmed_up(toy)
    options = dataclasses.replace(ONCE, points=points, steps=22, chunk=4)
    expected = IG.attribute(toy, forward, 0, options).values
    found = IG.attribute(toy, forward, 0, dataclasses.replace(options, chunk=chunk)).values
    assert np.abs(found - expected).max() <= 1e-5 * np.abs(expected).max()


def test_each_chunk_is_reported_with_a_map_of_the_whole_way(linear):
    reports = []
    options = dataclasses.replace(ONCE, steps=10, chunk=4)
    found = attribute(linear, toys.random_picture(), options, reports.append)
    assert [(report.done, report.total) for report in reports] == [(4, 10), (7, 10), (10, 10)]
    for report in reports:  # the gradient is the same everywhere: each chunk alone tells it all
        np.testing.assert_allclose(report.partial.values, found.values, atol=1e-5)


def test_partial_maps_come_closer_to_the_whole(toy):
    reports = []
    options = dataclasses.replace(ONCE, steps=40, chunk=4)
    found = attribute(toy, toys.random_picture(), options, reports.append).values
    away = [np.abs(report.partial.values - found).sum() for report in reports]
    assert len(away) == 10
    assert away[-1] <= 1e-5 * np.abs(found).sum()
    assert away[-2] < away[0] < np.abs(found).sum()


def test_cancelling_stops_after_the_chunk():
    watch = toys.StageWatch()
    toy = toys.make_toy(watch=watch)
    forward = warmed_up(toy)
    reports = []

    def cancel(progress):
        reports.append(progress)
        if len(reports) == 2:
            raise Cancelled("Stopped.")

    toy.answer(toy.to_device(forward.model_input.tensor))
    watch.calls.clear()
    with pytest.raises(Cancelled):
        IG.attribute(toy, forward, 0, dataclasses.replace(ONCE, steps=300), cancel)
    assert dict(watch.calls) == dict.fromkeys(toy.stage_names, 3)  # the baseline and two chunks


@pytest.mark.parametrize(
    ("tolerance", "totals"),
    [(1.0, [4]), (0.6, [4]), (0.1, [4, 8]), (0.002, [4, 8, 16]), (0.0, [4, 8, 16])],
)
def test_steps_double_while_the_gap_is_above_the_tolerance(tolerance, totals):
    # On brightness^40 the four points find 58 % of the sum, eight 98.5 % and sixteen all but 1e-9.
    reports = []
    options = IntegratedGradientsOptions(steps=4, points="even", tolerance=tolerance)
    found = attribute(power(40), grey(0, 0, 0, 5), options, reports.append)
    assert list(dict.fromkeys(report.total for report in reports)) == totals
    assert found.options["steps"] == totals[-1]


def test_a_picture_that_is_its_own_baseline_has_a_flat_map(toy):
    warmed_up(toy)
    black = Image.new("RGB", (80, 80))
    reports = []
    found = attribute(toy, black, IntegratedGradientsOptions(steps=4), reports.append)
    assert found.is_flat
    assert found.convergence_delta == 0.0
    assert {report.total for report in reports} == {4}


def test_it_starts_from_black_and_not_from_mid_grey(corner):
    white = Image.new("RGB", (toys.SIZE, toys.SIZE), "white")
    found = attribute(corner, white, ONCE)
    # The quarter's mean red is ¼ of the maps: 20 · ¼ + 10 · ½ · ¼ = 6.25 above black's 0.
    assert found.values.sum() == pytest.approx(6.25, rel=1e-4)
    assert not found.values[toys.SIZE // 2 :].any()


def test_adaptive_points_go_where_the_answer_changes():
    # On brightness^40 nearly all is gained close to the picture: eight even points leave 1.5 %.
    reports = []
    options = IntegratedGradientsOptions(steps=24, tolerance=1.0)
    found = attribute(power(40), grey(0, 0, 0, 5), options, reports.append)
    assert [report.done for report in reports] == [4, 8, 12, 16, 20, 24]
    assert found.values[1, 1] == pytest.approx(30, rel=0.02)
    assert found.options == {"steps": 24, "baseline": "black", "points": "adaptive"}


def test_adaptive_points_go_on_from_those_that_are_there():
    reports = []
    options = IntegratedGradientsOptions(steps=8, tolerance=0.002)
    found = attribute(power(40), grey(0, 0, 0, 5), options, reports.append)
    assert [report.done for report in reports] == [4, 8, 12, 16, 20, 24, 28, 32]
    assert found.options["steps"] == 32


def test_many_points_lie_evenly(linear):
    options = IntegratedGradientsOptions(steps=100, tolerance=1.0)
    found = attribute(linear, toys.random_picture(), options)
    assert found.options["points"] == "even"


def test_adaptive_and_many_even_points_agree(toy):
    forward = warmed_up(toy)
    exact = IG.attribute(toy, forward, 0, dataclasses.replace(ONCE, steps=300)).values
    few = IG.attribute(toy, forward, 0, IntegratedGradientsOptions(steps=48, tolerance=1.0)).values
    assert np.abs(few - exact).sum() <= 0.05 * np.abs(exact).sum()
