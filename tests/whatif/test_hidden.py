"""Hiding a part: fills, and what the map claimed against what the model then says."""

import math

import numpy as np
import pytest
from PIL import Image

from explain import METHODS
from explain.errors import OptionError
from explain.results import Attribution
from explain.whatif import FILLS, Fill, Part, box_mask, claimed_share, hide_part
from tests.toys import random_picture


def sigmoid(logit):
    return 1 / (1 + math.exp(-logit))


def map_of(values, **more):
    facts = {"method": "grad_cam", "target": 0, "unit": "", "native_shape": (1, 1)} | more
    return Attribution(values=values.astype(np.float32), signed=bool((values < 0).any()), **facts)


@pytest.mark.parametrize("kind", FILLS)
def test_a_fill_changes_what_is_hidden_and_nothing_else(kind):
    picture = random_picture(1)
    mask = box_mask(picture.size, (0.25, 0.25, 0.75, 0.75))
    before, after = np.asarray(picture), np.asarray(Fill(kind).hide(picture, mask))
    assert (after[~mask] == before[~mask]).all()
    assert (after[mask] == np.asarray(Fill(kind).picture(picture))[mask]).all()
    assert (after[mask] != before[mask]).any()


def test_fills_by_hand():
    picture = Image.fromarray(np.array([[[0, 10, 20], [100, 30, 40]]], np.uint8))
    assert np.asarray(Fill("black").picture(picture)).tolist() == [[[0, 0, 0], [0, 0, 0]]]
    assert np.asarray(Fill("mean").picture(picture)).tolist() == [[[50, 20, 30], [50, 20, 30]]]


def test_noise_has_the_pictures_colours_and_is_decided_by_the_seed():
    picture = Image.new("RGB", (60, 60), (40, 120, 200))
    picture.paste((60, 140, 180), (0, 0, 30, 60))
    one, same, other = (np.asarray(Fill("noise", seed).picture(picture)) for seed in (1, 1, 2))
    assert (one == same).all()
    assert (one != other).any()
    assert one.reshape(-1, 3).mean(0) == pytest.approx([50, 130, 190], abs=1)
    assert one.reshape(-1, 3).std(0) == pytest.approx([10, 10, 10], abs=1)


def test_an_unknown_fill_is_refused():
    with pytest.raises(OptionError, match="no fill “pink”"):
        Fill("pink")


def test_claimed_against_actual_by_hand(quarters):
    """The logit is 8 + 4 + 2 + 1 - 12 = 3; without the top left quarter -5. The map says 60 %."""
    classifier, forward = quarters(bias=-12)
    values = np.zeros((64, 64))
    values[:32, :32], values[:32, 32:], values[32:] = 3.0, 2.0, -7.0
    mask = box_mask((64, 64), (0, 0, 0.5, 0.5))
    hidden = hide_part(classifier, forward, Part(mask, Fill("black")), map_of(values))
    assert hidden.claimed == pytest.approx(0.6)
    assert hidden.area == 0.25
    assert hidden.fall == pytest.approx(sigmoid(3) - sigmoid(-5), abs=1e-6)
    assert hidden.fall_in_logits == pytest.approx(8, abs=1e-5)
    assert hidden.claimed_logits is None
    assert hidden.flipped
    assert hidden.sentence == (
        "The map gives this part 60 % of the evidence; without it “red” falls by 95 points, to "
        "< 1 %, and the answer becomes “other” (> 99 %)."
    )


def test_a_map_that_promises_a_sum_is_held_to_its_logits(quarters):
    """Integrated Gradients of a linear model from black: each quarter's sum is its own weight."""
    classifier, forward = quarters()
    method = METHODS["integrated_gradients"]
    attribution = method.attribute(classifier, forward, 0, method.make_options(steps=4))
    mask = box_mask((64, 64), (0.5, 0, 1, 0.5))
    hidden = hide_part(classifier, forward, Part(mask, Fill("black")), attribution)
    assert hidden.claimed_logits == pytest.approx(4, abs=1e-4)
    assert hidden.fall_in_logits == pytest.approx(4, abs=1e-4)
    assert hidden.claimed == pytest.approx(4 / 15, abs=1e-5)
    assert hidden.sentence == (
        "The map gives this part 27 % of the evidence; without it “red” stays at > 99 %."
    )


def test_a_rise_and_a_single_point_are_called_so(quarters):
    """Seen from “other”: without the bottom right quarter its logit rises from 0 to 1."""
    classifier, forward = quarters(bias=-16)
    part = Part(box_mask((64, 64), (0.5, 0.5, 1, 1)), Fill("black"))
    hidden = hide_part(classifier, forward, part, target=1)
    rise = sigmoid(2) - sigmoid(1)
    assert hidden.fall == pytest.approx(-rise, abs=1e-6)
    assert f"“other” rises by {rise * 100:.0f} points, to 88 %" in hidden.sentence
    assert hidden.sentence.startswith("This part is 25 % of the picture; without it")
    small = quarters(bias=-12.1)
    falls = hide_part(*small, Part(box_mask((64, 64), (0.5, 0.5, 0.75, 0.75)), Fill("black")))
    assert falls.fall == pytest.approx(sigmoid(2.9) - sigmoid(2.65), abs=1e-5)
    assert "“red” falls by 1 point, to 93 %." in falls.sentence


def test_without_evidence_the_map_claims_nothing(quarters):
    classifier, forward = quarters()
    mask = box_mask((64, 64), (0, 0, 1, 0.5))
    for values in (np.zeros((64, 64)), np.full((64, 64), -1.0)):
        assert claimed_share(map_of(values), mask) is None
        hidden = hide_part(classifier, forward, Part(mask), map_of(values))
        assert hidden.claimed is None
        assert hidden.sentence.startswith("This part is 50 % of the picture")


def test_hiding_nothing_is_refused(quarters):
    with pytest.raises(OptionError, match="Nothing is hidden"):
        hide_part(*quarters(), Part(np.zeros((64, 64), dtype=bool)))
