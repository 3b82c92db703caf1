"""What is said before a map is computed: its cost, and whether another method is the same."""

import numpy as np
import pytest
import torch

from explain.hiding import BATCH
from explain.methods import METHODS, effort
from explain.methods.grad_cam import GradCamOptions
from explain.words import about
from tests import toys
from tests.methods.conftest import warmed_up

GRAD_CAM = METHODS["grad_cam"]

ONE, TENS, HUNDREDS = "one pass", "tens of passes", "hundreds of passes"
COST = {
    "grad_cam": ONE, "grad_cam_pp": ONE, "layer_cam": ONE, "saliency": ONE,
    "input_x_gradient": ONE, "deep_lift": ONE, "guided_backprop": ONE, "guided_grad_cam": ONE,
    "smoothgrad": TENS, "feature_ablation": TENS, "integrated_gradients": TENS,
    "gradient_shap": HUNDREDS, "smoothgrad_ig": HUNDREDS, "score_cam": HUNDREDS,
    "kernel_shap": HUNDREDS, "lime": HUNDREDS, "rise": HUNDREDS, "occlusion": HUNDREDS,
}  # fmt: skip


@pytest.mark.parametrize("key", COST)
def test_each_method_knows_its_class_of_cost(key):
    method = METHODS[key]
    assert effort.cost_class(method, method.options(), 224) == COST[key]
    assert method.slow == (COST[key] != ONE)


def test_options_raise_the_cost():
    rise, lime = METHODS["rise"], METHODS["lime"]
    assert effort.cost_class(rise, rise.make_options(masks=4000), 224) == "thousands of passes"
    assert lime.passes(lime.make_options(samples=77), 224) == 78, "and the baseline"
    occlusion = METHODS["occlusion"]
    # Windows of 32 px every 16 px: (224 − 32) / 16 + 1 = 13 a side; on 448 px, 27.
    assert occlusion.passes(occlusion.options(), 224) == 1 + 13**2
    assert occlusion.passes(occlusion.options(), 448) == 1 + 27**2


@pytest.mark.parametrize("key", ["occlusion", "rise", "kernel_shap", "lime", "score_cam"])
def test_no_more_pictures_are_asked_than_was_said(key, one_thread):
    watch = toys.StageWatch()
    toy = toys.make_toy(watch=watch)
    method, forward = METHODS[key], warmed_up(toy)
    options = method.options()
    asked = []
    answer = toy.answer
    toy.answer = lambda x: asked.append(len(x)) or answer(x)
    method.attribute(toy, forward, 0, options)
    assert sum(asked) <= method.passes(options, toys.SIZE)
    assert max(asked) <= BATCH, "memory does not grow with the number of questions"


def test_the_estimate_is_passes_times_a_measured_pass(monkeypatch):
    ticks = iter([0.0, 0.9, 1.0, 1.2, 2.0, 2.3])
    monkeypatch.setattr(effort.time, "perf_counter", lambda: next(ticks))
    toy = toys.make_toy()
    occlusion = METHODS["occlusion"]
    options = occlusion.make_options(window=32, stride=32)
    # The quickest of three passes took 0.2 s; there are 2 × 2 windows, and the whole picture.
    assert effort.estimate(occlusion, options, toy, 64) == pytest.approx(5 * 0.2)
    assert effort.pass_seconds(toy, 64) == pytest.approx(0.2), "measured once"


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (0.2, "less than a second"),
        (3.6, "about 4 s"),
        (42.0, "about 40 s"),
        (88.0, "about 90 s"),
        (170.0, "about 3 min"),
    ],
)
def test_estimates_in_plain_words(duration, words):
    assert about(duration) == words


def test_two_methods_are_shown_before_anybody_has_chosen():
    assert [key for key, method in METHODS.items() if method.chosen] == [
        "grad_cam",
        "integrated_gradients",
    ]


def cams(toy, layer):
    """Grad-CAM, XGrad-CAM and HiRes-CAM by their definitions, (3, h, w)."""
    kept = toy.run(warmed_up(toy).model_input, layer).activation.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(toy.head(layer)(kept)[0, 2], kept)
    a, g = kept.detach()[0].double(), gradient[0].double()
    xgrad = (a * g).sum((1, 2)) / (a.sum((1, 2)) + 1e-12)  # Fu et al. 2020, equation 8
    grad = torch.einsum("c,chw->hw", g.mean((1, 2)), a)
    return torch.stack([grad, torch.einsum("c,chw->hw", xgrad, a), (g * a).sum(0)])


def test_before_pooling_and_a_linear_head_three_methods_are_one(toy, one_thread):
    maps = cams(toy, "layer3")
    scaled = maps / maps.abs().amax((1, 2), keepdim=True)
    np.testing.assert_allclose(scaled[1], scaled[0], atol=1e-6)
    np.testing.assert_allclose(scaled[2], scaled[0], atol=1e-6)
    said = GRAD_CAM.same_map(toy, GradCamOptions())
    assert "XGrad-CAM and HiRes-CAM" in said
    assert "layer3" in said


def test_further_up_they_differ_and_nothing_is_said(toy, one_thread):
    maps = cams(toy, "layer2")
    scaled = maps / maps.abs().amax((1, 2), keepdim=True)
    assert (scaled[1] - scaled[0]).abs().max() > 0.05
    assert (scaled[2] - scaled[0]).abs().max() > 0.05
    assert GRAD_CAM.same_map(toy, GradCamOptions(layer="layer2")) is None


def test_on_the_networks_here_the_last_layer_is_such_a_one(random_case):
    for key in ("mobilenet_v2", "resnet50"):
        assert GRAD_CAM.same_map(random_case(key).classifier, GradCamOptions())
