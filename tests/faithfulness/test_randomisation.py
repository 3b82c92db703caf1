"""Scrambled weights: maps that know no model stay, maps of the model change; the model is left."""

import numpy as np
import pytest
import torch
from torch import nn

from explain.faithfulness import make_claim
from explain.faithfulness.edges import sobel
from explain.faithfulness.randomisation import scramble, scrambled_from_the_top
from explain.methods import METHODS
from tests import toys
from tests.faithfulness.conftest import brightness
from tests.traces import fingerprint


def test_a_map_that_knows_no_model_fails(toy, claim_by, run_check):
    forward = toy.run(toy.prepare(toys.random_picture()))
    result = run_check("randomisation", claim_by(toy, forward, brightness))
    assert result.score == pytest.approx(1)
    assert result.verdict == "failed"
    assert result.sentence == (
        "The map hardly changes when the model's weights are scrambled: "
        "don't use it to judge the model."
    )


def test_a_map_that_is_noise_of_the_weights_passes(toy, claim_by, run_check):
    """Drawn anew for each model: the mean of four correlations of 4,096 pixels by chance."""
    forward = toy.run(toy.prepare(toys.random_picture()))

    def noise(other, target):
        seed = int(abs(other.prediction.logits).sum() * 1e4)
        return np.random.default_rng(seed).normal(size=(64, 64))

    result = run_check("randomisation", claim_by(toy, forward, noise))
    assert result.verdict == "passed"
    assert abs(result.score) < 0.05


def test_more_and_more_is_scrambled_from_the_top(toy):
    """The stages with weights are fc, layer3, layer2, layer1 and stem."""
    before = {name: value.clone() for name, value in toy.stages.state_dict().items()}
    changed = []
    for stage, scrambled in scrambled_from_the_top(toy, 5, 0):
        state = scrambled.stages.state_dict()
        names = {n.split(".")[0] for n, v in state.items() if not torch.equal(v, before[n])}
        changed.append((stage, sorted(toy.stage_names[int(n)] for n in names)))
    assert changed == [
        ("fc", ["fc"]),
        ("layer3", ["fc", "layer3"]),
        ("layer2", ["fc", "layer2", "layer3"]),
        ("layer1", ["fc", "layer1", "layer2", "layer3"]),
        ("stem", ["fc", "layer1", "layer2", "layer3", "stem"]),
    ]
    assert [stage for stage, _ in scrambled_from_the_top(toy, 2, 0)] == ["fc", "stem"]
    assert [stage for stage, _ in scrambled_from_the_top(toy, 20, 0)] == [s for s, _ in changed]


def test_scrambled_weights_are_noise_as_large_as_before_in_each_filter():
    layer = nn.Conv2d(64, 2, 3)
    with torch.no_grad():
        layer.weight[0], layer.weight[1] = 0.5, 0.01
        layer.bias.copy_(torch.tensor([3.0, -4.0]))
    scramble(layer, torch.Generator().manual_seed(0))
    assert layer.weight[0].std().item() == pytest.approx(0.5, rel=0.1)
    assert layer.weight[1].std().item() == pytest.approx(0.01, rel=0.1)
    assert layer.weight.mean().item() == pytest.approx(0, abs=0.05)
    assert layer.bias.tolist() != [3.0, -4.0]
    again = nn.Conv2d(64, 2, 3)
    again.load_state_dict(layer.state_dict())
    scramble(layer, torch.Generator().manual_seed(1))
    scramble(again, torch.Generator().manual_seed(1))
    assert torch.equal(layer.weight, again.weight)


def test_scrambling_shares_nothing_with_the_model(toy):
    forward = toy.run(toy.prepare(toys.random_picture()))
    before = fingerprint(toy, forward)
    mine = {each.data_ptr() for each in toy.stages.parameters()}
    for _, scrambled in scrambled_from_the_top(toy, 3, 0):
        assert not mine & {each.data_ptr() for each in scrambled.stages.parameters()}
        scrambled.run(forward.model_input)
    assert fingerprint(toy, forward) == before


@pytest.fixture(scope="module")
def published(drawings):
    """The mean score of both methods on four drawings, as Adebayo et al. compare them."""
    from explain.drawings import draw
    from explain.faithfulness import CHECKS

    check, scores = CHECKS["randomisation"], {}
    for key in ("grad_cam", "guided_backprop"):
        results = []
        for number, kind in enumerate(("car", "fish", "house", "tree")):
            forward = drawings.run(drawings.prepare(draw(kind, 900 + number).picture, 112))
            target = int(forward.prediction.logits.argmax())
            attribution = METHODS[key].attribute(drawings, forward, target)
            results.append(check.run(make_claim(drawings, forward, attribution)))
        scores[key] = results
    return scores


def test_guided_backprop_comes_out_clearly_worse_than_grad_cam(published):
    means = {key: np.mean([each.score for each in results]) for key, results in published.items()}
    assert means["guided_backprop"] > means["grad_cam"] + 0.3
    verdicts = {key: [each.verdict for each in results] for key, results in published.items()}
    assert verdicts["guided_backprop"].count("failed") >= 3
    assert verdicts["grad_cam"].count("failed") == 0


def test_an_edge_detector_is_the_worst_of_all(toy, claim_by, run_check):
    forward = toy.run(toy.prepare(toys.random_picture()))
    edges = claim_by(toy, forward, lambda other, _: sobel(other.model_input.picture))
    assert run_check("randomisation", edges).score == pytest.approx(1)
