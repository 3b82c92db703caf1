"""Deletion and insertion curves of a classifier that looks at one quarter, worked out by hand."""

import numpy as np
import pytest

from explain.faithfulness import CHECKS, make_claim
from explain.hiding import BATCH
from explain.methods import METHODS
from tests import toys

EXACT = {"baseline": "black", "steps": 8, "cells": 8}


def sigmoid(logit):
    return 1 / (1 + np.exp(-np.asarray(logit, float)))


def test_the_curve_of_the_true_map_by_hand(red, corner, true_map, claim, run_check):
    """Of 64 cells the 16 that count go first, 8 a step: from 5 logits to 2.5, then 0."""
    result = run_check("deletion", claim(corner, red, true_map), **EXACT)
    assert result.fractions.tolist() == [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1]
    expected = sigmoid([5, 2.5, 0, 0, 0, 0, 0, 0, 0])
    assert result.probabilities == pytest.approx(expected, abs=1e-6)
    assert result.score == pytest.approx(np.trapezoid(expected, dx=1 / 8), abs=1e-6)
    assert result.verdict == "passed"
    assert result.baseline == "black"


def test_insertion_shows_in_the_same_order(red, corner, true_map, claim, run_check):
    result = run_check("insertion", claim(corner, red, true_map), **EXACT)
    expected = sigmoid([0, 2.5, *[5] * 7])
    assert result.probabilities == pytest.approx(expected, abs=1e-6)
    assert result.score == pytest.approx(np.trapezoid(expected, dx=1 / 8), abs=1e-6)
    assert result.verdict == "passed"


@pytest.mark.parametrize("check", ["deletion", "insertion"])
def test_the_inverted_map_loses(red, corner, true_map, claim, run_check, check):
    result = run_check(check, claim(corner, red, 1 - true_map), **EXACT)
    logits = [5] * 7 + [2.5, 0] if check == "deletion" else [0] * 7 + [2.5, 5]
    assert result.probabilities == pytest.approx(sigmoid(logits), abs=1e-6)
    assert result.verdict == "failed"


def test_chance_and_the_centre_run_beside_it(red, corner, true_map, claim, run_check):
    """In any order, the logits fall by 5 / 16 with each of the 16 cells that count."""
    result = run_check("deletion", claim(corner, red, true_map), orders=4, seed=5, **EXACT)
    own, centre, chance = result.curves
    assert (own.name, centre.name, chance.name) == ("map", "centre", "chance")
    allowed = sigmoid(5 / 16 * np.arange(17))
    assert all(np.abs(allowed - each).min() < 1e-6 for each in centre.probabilities)
    assert centre.probabilities[4] == pytest.approx(sigmoid(5 * 8 / 16), abs=1e-6)
    assert chance.spread is not None
    assert chance.spread[[0, -1]].tolist() == [0, 0]
    mean, spread = result.reference
    assert mean == pytest.approx(chance.area, abs=1e-9)
    assert spread > 0
    assert result.measured["area map"] == result.score < centre.area < mean


def test_without_random_orders_there_is_no_verdict(red, corner, true_map, claim, run_check):
    result = run_check("deletion", claim(corner, red, true_map), orders=0, **EXACT)
    assert len(result.curves) == 1
    assert result.reference is None
    assert result.verdict == "unclear"


def test_a_model_that_never_reacts_is_undefined(true_map, claim, run_check):
    flat = toys.make_toy(flat=True)
    forward = flat.run(flat.prepare(toys.random_picture()))
    for check in ("deletion", "insertion"):
        result = run_check(check, claim(flat, forward, true_map), **EXACT)
        assert result.verdict == "undefined"
        assert result.score is None
        assert "stays at 20 % whatever is hidden" in result.sentence


def test_a_map_that_says_the_same_everywhere_is_undefined(red, corner, claim, run_check):
    for value in (0, 3):
        even = claim(corner, red, np.full((64, 64), value, np.float32))
        result = run_check("deletion", even, **EXACT)
        assert result.verdict == "undefined"
        assert "nothing to test" in result.sentence
        assert result.passes == 0


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize(("orders", "most"), [(0, 60), (3, 250)])
def test_both_curves_of_25_steps_take_at_most_60_passes(counting_toy, orders, most):
    """Counted where the pictures come in; with what runs beside them it is five times as many."""
    toy, batches = counting_toy
    forward = toy.run(toy.prepare(toys.random_picture()))
    claim = make_claim(toy, forward, METHODS["grad_cam"].attribute(toy, forward, 0))
    batches.clear()
    told = 0
    for key in ("deletion", "insertion"):
        check = CHECKS[key]
        options = check.make_options(steps=25, orders=orders)
        result = check.run(claim, options)
        assert result.passes == check.passes(claim, options)
        told += result.passes
    assert sum(batches) == told <= most
    assert len(batches) <= told / BATCH + 2 * (2 + orders)  # hardly any is not full


def test_a_smaller_picture_than_cells_is_hidden_pixel_by_pixel(claim, run_check):
    linear = toys.make_linear()
    forward = linear.run(linear.prepare(toys.random_picture()))
    values = np.arange(64, dtype=np.float32).reshape(8, 8)
    result = run_check("deletion", claim(linear, forward, values), steps=100)
    assert result.fractions == pytest.approx(np.arange(65) / 64)
