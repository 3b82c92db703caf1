"""Other class: a map must depend on the class that it is made for."""

import numpy as np
import pytest

from explain.faithfulness import make_claim
from explain.methods import METHODS
from tests import toys
from tests.faithfulness.conftest import brightness


def test_a_map_that_ignores_the_class_fails(toy, claim_by, run_check):
    forward = toy.run(toy.prepare(toys.random_picture()))
    result = run_check("other_class", claim_by(toy, forward, brightness))
    assert result.score == pytest.approx(1)
    assert result.verdict == "failed"
    assert "hardly depends on the class" in result.sentence


def test_opposite_classes_have_opposite_maps(red, corner, run_check):
    """“dark” has the weights of “bright” with the other sign: the rank correlation is -1."""
    method = METHODS["integrated_gradients"]
    forward = corner.run(corner.prepare(toys.random_picture(3)))
    claim = make_claim(corner, forward, method.attribute(corner, forward, 0))
    result = run_check("other_class", claim)
    assert result.score == pytest.approx(-1, abs=0.01)
    assert result.verdict == "passed"
    assert list(result.measured) == ["dark"]


def test_the_least_alike_of_the_others_counts_and_the_next_probable_is_among_them(
    toy, claim_by, run_check
):
    """Class n's map agrees with the target's in all but n of 64 rows."""
    forward = toy.run(toy.prepare(toys.random_picture()))
    ramp = np.arange(4096, dtype=np.float32).reshape(64, 64)

    def by_class(other, target):
        return ramp if target == 0 else np.concatenate([ramp[10 * target :], ramp[: 10 * target]])

    result = run_check("other_class", claim_by(toy, forward, by_class), others=4)
    assert set(result.measured) == set(toys.CLASS_NAMES[1:])
    assert result.score == min(result.measured.values())
    second = int(np.argsort(-forward.prediction.logits)[1])
    alone = run_check("other_class", claim_by(toy, forward, by_class), others=1)
    assert list(alone.measured) == [toys.CLASS_NAMES[second]]


def test_one_class_alone_is_undefined(true_map, claim, run_check):
    single = toys.make_toy(classes=1)
    forward = single.run(single.prepare(toys.random_picture()))
    result = run_check("other_class", claim(single, forward, true_map))
    assert result.verdict == "undefined"
    assert "one class only" in result.sentence
