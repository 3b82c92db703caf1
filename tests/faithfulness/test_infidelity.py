"""Infidelity as a share, by hand and against Captum's own number."""

import numpy as np
import pytest

from explain.faithfulness.infidelity import explained
from tests import toys

EXACT = {"baseline": "black", "cells": 8}


@pytest.fixture
def linear_claim(claim):
    """The claim of w · x, the exact map of a linear model from black."""
    linear = toys.make_linear()
    forward = linear.run(linear.prepare(toys.random_picture()))
    weights = linear.stages[1][1].weight[0].numpy().reshape(3, 8, 8)
    exact = (weights * forward.model_input.tensor[0]).sum(0)
    return lambda values: claim(
        linear, forward, values.astype(np.float32), native_shape=(8, 8)
    ), exact


def test_the_exact_map_of_a_linear_model_foretells_everything(linear_claim, run_check):
    make, exact = linear_claim
    for factor in (1.0, 0.01):  # free of scale
        result = run_check("infidelity", make(exact * factor), **EXACT)
        assert result.score == pytest.approx(1, abs=1e-4)
        assert result.verdict == "passed"
        assert result.passes == 48


def test_the_inverted_map_foretells_nothing(linear_claim, run_check):
    make, exact = linear_claim
    result = run_check("infidelity", make(-exact), **EXACT)
    assert result.score == 0
    assert result.verdict != "passed"
    assert result.sentence.startswith("The map foretells 0 % of how far the score falls")


def test_half_the_map_foretells_part(linear_claim, run_check):
    make, exact = linear_claim
    half = exact.copy()
    half[::2] = 0
    score = run_check("infidelity", make(half), **EXACT).score
    assert 0.1 < score < 0.95


def test_captums_number_is_the_one_worked_out_from_the_falls(linear_claim, run_check):
    """1 - share explained, times the mean squared fall, is Captum's infidelity."""
    make, exact = linear_claim
    values = np.random.default_rng(2).normal(size=(8, 8)) + exact
    result = run_check("infidelity", make(values), **EXACT)
    rng = np.random.default_rng(0)
    hidden = np.zeros((48, 64))
    for row in hidden:
        row[rng.permutation(64)[:19]] = 1
    falls, foretold = hidden @ exact.ravel(), hidden @ values.ravel()
    assert result.measured["mean squared fall"] == pytest.approx((falls**2).mean(), rel=1e-4)
    assert result.score == pytest.approx(explained(foretold, falls), abs=1e-4)


def test_the_share_by_hand():
    """Falls 1 and 2, foretold 1 and 1: the best multiple is 1.5, the rest 0.5 of 5."""
    assert explained(np.array([1.0, 1.0]), np.array([1.0, 2.0])) == pytest.approx(0.9)
    assert explained(np.array([-1.0, -1.0]), np.array([1.0, 2.0])) == 0
    assert explained(np.zeros(2), np.array([1.0, 2.0])) == 0


def test_the_shuffled_map_runs_beside_it(linear_claim, run_check):
    make, exact = linear_claim
    result = run_check("infidelity", make(exact), **EXACT)
    mean, spread = result.reference
    assert 0 < mean < 0.6
    assert 0 < spread < 0.3
    assert f"shuffled, it foretells {mean:.0%}".replace("%", " %") in result.sentence


def test_a_model_that_never_moves_is_undefined(true_map, claim, run_check):
    flat = toys.make_toy(flat=True)
    forward = flat.run(flat.prepare(toys.random_picture()))
    result = run_check("infidelity", claim(flat, forward, true_map))
    assert result.verdict == "undefined"
    assert "does not move" in result.sentence


def test_a_map_without_signs_cannot_foretell_rises(claim, run_check):
    """Seen from “dark”, hiding the red raises the score."""
    corner = toys.make_corner()
    forward = corner.run(corner.prepare(toys.random_picture()))
    values = np.ones((64, 64), np.float32)
    values[0, 0] = 2
    result = run_check("infidelity", claim(corner, forward, values, target=1), **EXACT)
    assert result.verdict == "undefined"
    assert "does not fall on the whole" in result.sentence
    assert result.measured["mean fall"] < 0
