"""Why A and not B: the parts make up the difference."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from explain.contrast import MOST_STEPS, SETTLED, ContrastOptions, _moved, explain_contrast
from explain.drawings import draw_together
from explain.errors import Cancelled, OptionError, TargetError
from explain.explanation import predict
from explain.loading import load_classifier
from explain.methods.integrated_gradients import IntegratedGradientsOptions, integrated_gradients
from tests import toys


@pytest.fixture
def linear():
    """Three classes, each w·x + b with b = 0.5, -1.0, 2.0, and a picture of 8 × 8 px."""
    classifier = toys.make_linear()
    picture = toys.random_picture(seed=5, size=(8, 8))
    return classifier, predict(classifier, picture)


@pytest.fixture(scope="module")
def boat_and_tree():
    classifier = load_classifier("drawings")
    return classifier, predict(classifier, draw_together(["sailboat", "tree"], 3))


def weights(classifier):
    """w (K, 3, 8, 8) of the linear classifier."""
    return classifier.stages[-1][-1].weight.detach().numpy().reshape(3, 3, 8, 8)


def test_on_a_linear_classifier_each_pixel_has_the_difference_of_weights_times_its_brightness(
    linear,
):
    classifier, forward = linear
    found = explain_contrast(classifier, forward, ("x", "z"))
    w, pixels = weights(classifier), forward.model_input.tensor[0]
    by_hand = ((w[0] - w[2]) * pixels).sum(0)
    np.testing.assert_allclose(found.attribution.values, by_hand, rtol=1e-4, atol=1e-4)
    assert found.at_baseline == pytest.approx(0.5 - 2.0, abs=1e-4), "black leaves the constants"
    assert found.difference == pytest.approx(by_hand.sum() - 1.5, abs=1e-3)
    assert found.remainder == pytest.approx(0.0, abs=1e-3)
    assert found.adds_up
    assert found.steps == 24, "a straight way needs no more"
    assert found.unsure == pytest.approx(0.0, abs=1e-5)


def test_the_other_way_round_all_signs_are_turned(linear):
    one = explain_contrast(*linear, ("x", "z"))
    other = explain_contrast(*linear, ("z", "x"))
    np.testing.assert_allclose(one.attribution.values, -other.attribution.values, atol=1e-5)
    assert one.difference == pytest.approx(-other.difference)
    assert one.for_first == pytest.approx(-other.for_second, abs=1e-4)


def test_from_the_mean_colour_only_what_differs_from_it_counts(linear):
    classifier, forward = linear
    found = explain_contrast(classifier, forward, (0, 1), ContrastOptions(baseline="mean"))
    w, pixels = weights(classifier), forward.model_input.tensor[0]
    mean = np.asarray(forward.model_input.picture).reshape(-1, 3).mean(0).round() / 255
    moved = pixels - mean.astype(np.float32)[:, None, None]
    by_hand = ((w[0] - w[1]) * moved).sum(0)
    np.testing.assert_allclose(found.attribution.values, by_hand, rtol=1e-4, atol=1e-4)
    assert found.attribution.baseline == "mean"


def test_baseline_regions_and_remainder_make_up_the_difference(boat_and_tree):
    found = explain_contrast(*boat_and_tree)
    assert (found.first.name, found.second.name) == ("tree", "sailboat")
    assert found.difference == pytest.approx(found.first.logit - found.second.logit)
    total = found.at_baseline + found.for_first + found.for_second + found.remainder
    assert total == pytest.approx(found.difference)
    assert found.parts.sum() == pytest.approx(found.attribution.values.sum(dtype=float), abs=1e-4)
    for number in (0, found.labels.max()):
        inside = found.attribution.values[found.labels == number]
        assert found.parts[number] == pytest.approx(inside.sum(dtype=float), abs=1e-5)
        assert (
            found.by_region.values[found.labels == number] == np.float32(found.parts[number])
        ).all()


def test_steps_are_raised_until_less_than_one_per_cent_is_left(boat_and_tree):
    few = explain_contrast(*boat_and_tree, options=ContrastOptions(steps=4))
    assert few.steps > 4
    assert few.steps & (few.steps - 1) == 0, "doubled from 4"
    assert few.adds_up
    assert abs(few.remainder) < 0.01 * abs(few.difference)
    assert few.remainder_share < 0.01


def test_the_regions_settle_too(boat_and_tree):
    """The last doubling moved little of what they add.

    By hand on two regions: 3 and −1 against 2 and −1 is 1 of 4 that has moved.
    """
    found = explain_contrast(*boat_and_tree, options=ContrastOptions(steps=4))
    assert 0 < found.unsure <= SETTLED
    labels = np.array([[0, 1]])
    one, other = (
        replace(found.attribution, values=np.array([values], dtype=np.float32))
        for values in ((3, -1), (2, -1))
    )
    assert _moved(one, other, labels) == pytest.approx(1 / 4)


def test_where_the_steps_do_not_suffice_that_is_said(boat_and_tree, monkeypatch):
    monkeypatch.setattr("explain.contrast.MOST_STEPS", 4)
    found = explain_contrast(*boat_and_tree, options=ContrastOptions(steps=4))
    assert found.steps == 4
    assert not found.adds_up
    assert found.remainder_share > 0.01
    total = found.at_baseline + found.for_first + found.for_second + found.remainder
    assert total == pytest.approx(found.difference), "the ledger still closes, remainder and all"


def test_it_is_the_difference_of_the_two_maps(boat_and_tree):
    """Integrated Gradients is linear in what is asked: A - B is A's map less B's."""
    classifier, forward = boat_and_tree
    found = explain_contrast(classifier, forward, ("tree", "sailboat"))
    even = IntegratedGradientsOptions(steps=128)
    maps = [
        integrated_gradients(
            classifier, forward, classifier.class_index(name), even, lambda _: None
        )
        for name in ("tree", "sailboat")
    ]
    expected = maps[0].values - maps[1].values
    alike = np.corrcoef(found.attribution.values.ravel(), expected.ravel())[0, 1]
    assert alike > 0.9


def test_the_half_with_the_tree_speaks_for_the_tree(boat_and_tree):
    """Which half that is, is found out by painting over each."""
    classifier, forward = boat_and_tree
    values = explain_contrast(classifier, forward, ("tree", "sailboat")).attribution.values
    added = [float(values[:, :112].sum()), float(values[:, 112:].sum())]
    without = []
    for left in (0, 112):
        picture = forward.model_input.picture.copy()
        picture.paste((128, 128, 128), (left, 0, left + 112, 224))
        logits = predict(classifier, picture).prediction.logits
        tree, boat = (logits[classifier.class_index(name)] for name in ("tree", "sailboat"))
        without.append(float(tree - boat))
    assert np.argmax(added) == np.argmin(without)
    assert max(added) - min(added) > 1


def test_a_black_picture_differs_from_black_by_nothing(linear):
    classifier, _ = linear
    forward = predict(classifier, Image.new("RGB", (8, 8)))
    found = explain_contrast(classifier, forward, ("z", "y"))
    assert not found.attribution.values.any()
    assert found.at_baseline == found.difference == pytest.approx(3.0)
    assert found.remainder == 0
    assert found.adds_up


def test_classes_that_are_not_named_are_the_most_probable_that_are_left(linear):
    classifier, forward = linear
    first, second, third = (score.name for score in forward.prediction.top(3))
    for named, expected in (
        ((None, None), (first, second)),
        ((None, first), (second, first)),
        ((classifier.class_index(second), None), (second, first)),
        ((third, None), (third, first)),
    ):
        found = explain_contrast(classifier, forward, named)
        assert (found.first.name, found.second.name) == expected


def test_one_class_twice_or_an_unknown_one_is_refused(linear):
    with pytest.raises(TargetError, match="Both classes are “x”"):
        explain_contrast(*linear, ("x", 0))
    with pytest.raises(TargetError, match="no class “w”"):
        explain_contrast(*linear, ("x", "w"))
    alone = toys.make_toy(classes=1)
    with pytest.raises(TargetError, match="one class only"):
        explain_contrast(alone, predict(alone, toys.random_picture()))


def test_options_out_of_range_are_refused(linear):
    with pytest.raises(OptionError, match=f"from 4 to {MOST_STEPS}"):
        explain_contrast(*linear, options=ContrastOptions(steps=2))
    with pytest.raises(OptionError, match="baseline"):
        explain_contrast(*linear, options=ContrastOptions(baseline="white"))


def test_it_tells_how_far_it_is_and_can_be_stopped(boat_and_tree):
    seen = []

    def watch(progress):
        seen.append((progress.done, progress.total, progress.partial.values.shape))
        if len(seen) == 2:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        explain_contrast(*boat_and_tree, options=ContrastOptions(steps=8), watch=watch)
    assert [each[:2] for each in seen] == [(4, 8), (8, 8)]


def test_the_classifier_is_left_as_it_was_also_in_inference_mode(boat_and_tree, monkeypatch):
    monkeypatch.setattr("explain.contrast.MOST_STEPS", 4)
    classifier, forward = boat_and_tree
    before = [each.clone() for each in classifier.stages.state_dict().values()]
    with torch.inference_mode():
        explain_contrast(classifier, forward, options=ContrastOptions(steps=4))
    assert all(map(torch.equal, before, classifier.stages.state_dict().values()))
    assert not any(each.requires_grad for each in classifier.stages.parameters())
    assert not any(module._forward_hooks for module in classifier.stages.modules())
