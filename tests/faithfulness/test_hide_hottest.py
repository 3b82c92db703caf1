"""Hiding the hottest part of a classifier that looks at one quarter, by hand."""

import numpy as np
import pytest

from tests import toys

EXACT = {"baseline": "black", "cells": 8, "share": 0.25}


def sigmoid(logit):
    return 1 / (1 + np.exp(-logit))


def test_hiding_the_quarter_that_counts_by_hand(red, corner, true_map, claim, run_check):
    """The log odds fall from 5 to 0; with the middle quarter hidden, a quarter of it, to 3.75."""
    result = run_check("hide_hottest", claim(corner, red, true_map), **EXACT)
    assert result.score == pytest.approx(5, abs=1e-5)
    measured = result.measured
    assert measured["whole"] == pytest.approx(sigmoid(5), abs=1e-6)
    assert measured["without the hottest"] == pytest.approx(0.5, abs=1e-6)
    assert measured["without the centre"] == pytest.approx(sigmoid(3.75), abs=1e-6)
    assert measured["without everything"] == pytest.approx(0.5, abs=1e-6)
    assert 0.9 < measured["without as much elsewhere"] < measured["whole"]
    assert result.reference[0] < 2.5
    assert result.verdict == "passed"
    assert result.sentence == (
        "Hiding the hottest 25 % takes “bright” from > 99 % to 50 %; "
        "hiding as much elsewhere, to 99 %."
    )
    assert result.passes == 16


def test_the_inverted_map_loses(corner, true_map, claim, run_check):
    """Hiding three quarters that do not count leaves all; moved ones are bound to hide much."""
    red = corner.run(corner.prepare(toys.random_picture(0).point(lambda x: x // 4)))
    inverted = claim(corner, red, 1 - true_map)
    result = run_check("hide_hottest", inverted, **{**EXACT, "share": 0.75})
    assert result.score == pytest.approx(0, abs=1e-5)
    assert result.verdict == "failed"


def test_a_random_map_is_no_better_than_elsewhere(red, corner, claim, run_check):
    scores, verdicts = [], []
    for seed in range(20):
        values = np.random.default_rng(seed).random((64, 64)).astype(np.float32)
        result = run_check("hide_hottest", claim(corner, red, values), **EXACT)
        scores.append(result.score - result.reference[0])
        verdicts.append(result.verdict)
    assert abs(np.mean(scores)) < 0.3
    assert verdicts.count("passed") <= 1


@pytest.mark.parametrize("share", [0.1, 0.25])
def test_the_true_map_ranks_above_the_random_and_the_inverted(
    red, corner, true_map, claim, run_check, share
):
    random = np.random.default_rng(1).random((64, 64)).astype(np.float32)
    true, chance, inverted = (
        run_check("hide_hottest", claim(corner, red, values), **{**EXACT, "share": share}).score
        for values in (true_map, random, 1 - true_map)
    )
    assert true > chance > inverted


def test_a_model_that_never_reacts_is_undefined(true_map, claim, run_check):
    flat = toys.make_toy(flat=True)
    forward = flat.run(flat.prepare(toys.random_picture()))
    result = run_check("hide_hottest", claim(flat, forward, true_map))
    assert result.verdict == "undefined"
    assert result.score is None
    assert result.sentence.startswith("“ant” stays at 20 % whatever is hidden")


def test_one_class_alone_is_undefined(true_map, claim, run_check):
    single = toys.make_toy(classes=1)
    forward = single.run(single.prepare(toys.random_picture()))
    assert run_check("hide_hottest", claim(single, forward, true_map)).verdict == "undefined"
