"""Completeness: the sum against F(picture) - F(baseline), measured anew."""

from dataclasses import replace

import numpy as np
import pytest

from explain.faithfulness import make_claim
from explain.methods import METHODS
from tests import toys


@pytest.fixture
def exact():
    """Integrated Gradients of a linear model: the gap is nothing but rounding."""
    linear = toys.make_linear()
    forward = linear.run(linear.prepare(toys.random_picture()))
    method = METHODS["integrated_gradients"]
    options = method.make_options(steps=8)
    return make_claim(linear, forward, method.attribute(linear, forward, 1, options), options)


def test_an_exact_sum_passes(exact, run_check):
    result = run_check("completeness", exact)
    weights = exact.classifier.stages[1][1].weight[1].numpy()
    difference = float(weights @ exact.forward.model_input.tensor.ravel())  # black is 0
    assert result.verdict == "passed"
    assert result.score == pytest.approx(0, abs=1e-4)
    assert result.measured["difference"] == pytest.approx(difference, abs=1e-4)
    assert result.passes == 1


@pytest.mark.parametrize(
    ("factor", "verdict", "words"), [(0.9, "unclear", "10.0 % off"), (1.5, "failed", "50.0 % off")]
)
def test_a_sum_that_is_off_says_by_how_much(exact, run_check, factor, verdict, words):
    attribution = exact.attribution
    attribution = replace(attribution, values=attribution.values * np.float32(factor))
    result = run_check("completeness", replace(exact, attribution=attribution))
    assert result.verdict == verdict
    assert result.score == pytest.approx(abs(factor - 1), abs=1e-4)
    assert words in result.sentence


def test_what_the_method_says_of_itself_is_not_believed(exact, run_check):
    """A wrong convergence delta does not hide a wrong sum."""
    doubled = replace(
        exact.attribution, values=exact.attribution.values * np.float32(2), convergence_delta=0.0
    )
    result = run_check("completeness", replace(exact, attribution=doubled))
    assert result.score == pytest.approx(1, abs=1e-4)


def test_a_baseline_without_a_name_is_taken_from_the_method(exact, run_check):
    attribution = exact.attribution
    total = float(attribution.values.sum(dtype=float))
    nameless = replace(attribution, baseline="random pictures", convergence_delta=total / 2)
    result = run_check("completeness", replace(exact, attribution=nameless))
    assert result.score == pytest.approx(1)
    assert result.passes == 0


def test_methods_that_promise_no_sum_are_undefined(red, corner, run_check):
    claim = make_claim(corner, red, METHODS["grad_cam"].attribute(corner, red, 0))
    result = run_check("completeness", claim)
    assert result.verdict == "undefined"
    assert result.sentence.startswith("Grad-CAM promises no sum")


def test_no_difference_is_undefined(exact, run_check):
    """The baseline is the picture itself: black."""
    black = exact.classifier.prepare(toys.random_picture().point(lambda _: 0))
    forward = exact.classifier.run(black)
    result = run_check("completeness", replace(exact, forward=forward))
    assert result.verdict == "undefined"
    assert "nothing to add up" in result.sentence
