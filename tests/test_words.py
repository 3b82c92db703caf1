"""Numbers in words: every sentence worked out by hand."""

import numpy as np
import pytest

from explain.results import Attribution
from explain.words import completeness, map_facts, percent, seconds


def attribution(values, delta=None, **facts):
    values = np.array(values, dtype=np.float32)
    facts = {"native_shape": values.shape, **facts}
    return Attribution("test", 0, values, "logit", True, convergence_delta=delta, **facts)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0 %"),
        (1e-9, "< 1 %"),
        (0.0099, "< 1 %"),
        (0.01, "1 %"),
        (0.974, "97 %"),
        (0.976, "98 %"),
        (0.99, "99 %"),
        (0.9901, "> 99 %"),
        (0.9999999, "> 99 %"),
        (1.0, "100 %"),
    ],
)
def test_a_share_is_never_rounded_to_nothing_or_all(share, text):
    assert percent(share) == text


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (0.0, "0 ms"),
        (0.0124, "12 ms"),
        (0.9994, "999 ms"),
        (0.9996, "1.0 s"),
        (1.0, "1.0 s"),
        (3.44, "3.4 s"),
        (75.0, "75.0 s"),
    ],
)
def test_a_duration(duration, text):
    assert seconds(duration) == text


def test_a_method_that_promises_nothing_has_no_gap():
    assert completeness(attribution([[1.0, 2.0]])) is None


@pytest.mark.parametrize(
    ("values", "delta", "sentence"),
    [
        # The sum is 4; what was promised is the sum less the gap.
        ([[1.0, 3.0]], 0.0, "Adds up to +4.00 of +4.00 logits: 0.0 % off, close enough."),
        ([[1.0, 3.0]], -1.0, "of +5.00 logits: 20.0 % off, rough; more steps make it closer."),
        ([[1.0, 3.0]], 0.1, "of +3.90 logits: 2.6 % off, close enough."),
        ([[1.049, 0.0]], 0.049, "of +1.00 logits: 4.9 % off, close enough."),
        ([[1.051, 0.0]], 0.051, "of +1.00 logits: 5.1 % off, rough"),
        ([[-1.0, -3.0]], 0.0, "Adds up to -4.00 of -4.00 logits: 0.0 % off, close enough."),
        ([[-1.0, -3.0]], -1.0, "of -3.00 logits: 33.3 % off, rough"),
        ([[0.0, 0.0]], 0.0, "Adds up to +0.00 of +0.00 logits: nothing changed"),
        ([[0.25, 0.0]], 0.25, "Adds up to +0.25 of +0.00 logits: rough"),
    ],
)
def test_how_far_the_sum_is_from_what_was_promised(values, delta, sentence):
    assert sentence in completeness(attribution(values, delta))


def test_what_kind_of_map_it_is():
    """Width before height, as people give sizes."""
    values = np.zeros((20, 30))
    coarse = attribution(values, native_shape=(4, 6), target_layer="layer4")
    assert map_facts(coarse) == "6×4 map at layer4"
    assert map_facts(attribution(values, baseline="black")) == "30×20 map from black"
    assert map_facts(attribution(values)) == "30×20 map"
