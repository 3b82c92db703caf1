"""SmoothGrad, over Saliency and over Integrated Gradients, against numbers by hand and Captum's."""

import numpy as np
import pytest
import torch
from captum.attr import NoiseTunnel, Saliency
from torch import nn

from explain.methods import METHODS
from explain.methods.noise import SeededNoiseTunnel, seeded
from explain.methods.smoothgrad import SmoothGradOptions
from explain.methods.smoothgrad_ig import SmoothGradIGOptions
from tests import toys
from tests.methods.conftest import warmed_up
from tests.methods.pictures import predicted, red, way, weights_of

SMOOTHGRAD, SMOOTHGRAD_IG = METHODS["smoothgrad"], METHODS["smoothgrad_ig"]

pytestmark = pytest.mark.usefixtures("one_thread")


class Square(nn.Module):
    """Five times the sum of all squares."""

    def forward(self, x):
        return 5 * (x**2).sum((1, 2, 3))[:, None]


class Edge(nn.Module):
    """The sum of red's distances from 0.6: the slope is −1 on one side and 1 on the other."""

    def forward(self, x):
        return (x[:, :1] - 0.6).abs().sum((1, 2, 3))[:, None]


def plain(last):
    return toys.make_plain({"maps": nn.Identity(), "last": last}, 2, ("one",))


def drawn(count, seed, level, size=2):
    """The noise (count, 3, H, W) that the methods draw."""
    return (torch.randn((count, 3, size, size), generator=seeded(seed)) * level).numpy()


def test_on_a_linear_model_noise_makes_no_difference(linear):
    found = SMOOTHGRAD.attribute(linear, warmed_up(linear), 1, SmoothGradOptions(noise=0.5))
    np.testing.assert_allclose(found.values, np.abs(weights_of(linear, 1)).max(0), rtol=1e-5)


def test_it_is_the_gradient_at_the_mean_of_the_noisy_copies_where_that_is_linear():
    classifier = plain(Square())
    forward = predicted(classifier, red(0, 1, 3, 5))
    options = SmoothGradOptions(samples=4, noise=0.2, seed=3)
    found = SMOOTHGRAD.attribute(classifier, forward, 0, options)
    # The input runs from 0 to 1, so the level is 0.2; the gradient of 5·x² is 10·x.
    noisy = forward.model_input.tensor[0] + drawn(4, 3, 0.2).mean(0)
    np.testing.assert_allclose(found.values, np.abs(10 * noisy).max(0), rtol=1e-5)


def test_slopes_of_either_sign_cancel():
    classifier = plain(Edge())
    forward = predicted(classifier, red(3, 3, 3, 3))
    options = SmoothGradOptions(samples=50, noise=0.1, seed=1)
    found = SMOOTHGRAD.attribute(classifier, forward, 0, options)
    # Red is 0.6: about half of the slopes are 1, the others −1, and their mean is near 0.
    level = 0.1 * 0.6
    signs = np.sign(drawn_in_chunks(50, 1, level, 4)[:, 0]).mean(0)
    assert (np.abs(signs) < 0.5).all()
    np.testing.assert_allclose(found.values, np.abs(signs), rtol=1e-5)


def drawn_in_chunks(count, seed, level, chunk):
    generator = seeded(seed)
    parts = [min(chunk, count - start) for start in range(0, count, chunk)]
    return np.concatenate(
        [(torch.randn((part, 3, 2, 2), generator=generator) * level).numpy() for part in parts]
    )


def test_the_noise_is_captums_with_a_generator_of_its_own(toy):
    x = torch.from_numpy(warmed_up(toy).model_input.tensor)
    arguments = {"nt_samples": 4, "stdevs": 0.3, "target": 2, "abs": False}
    with torch.random.fork_rng():
        torch.manual_seed(11)
        expected = NoiseTunnel(Saliency(toy.stages)).attribute(x, **arguments)
    found = SeededNoiseTunnel(Saliency(toy.stages), seeded(11)).attribute(x, **arguments)
    torch.testing.assert_close(found, expected)


def test_another_seed_gives_another_map_and_more_samples_a_steadier_one(toy):
    forward = warmed_up(toy)

    def values(samples, seed):
        return SMOOTHGRAD.attribute(
            toy, forward, 0, SmoothGradOptions(samples=samples, seed=seed)
        ).values

    few = np.abs(values(8, 0) - values(8, 1)).mean()
    many = np.abs(values(128, 0) - values(128, 1)).mean()
    assert 0 < many < few / 2


def test_without_noise_it_is_saliency_and_says_so(toy):
    forward, silent = warmed_up(toy), SmoothGradOptions(samples=4, noise=0.0)
    found = SMOOTHGRAD.attribute(toy, forward, 0, silent)
    expected = METHODS["saliency"].attribute(toy, forward, 0)
    np.testing.assert_allclose(found.values, expected.values, atol=1e-5)
    assert "Saliency" in SMOOTHGRAD.same_map(toy, silent)
    assert SMOOTHGRAD.same_map(toy, SmoothGradOptions()) is None


def test_over_ig_on_a_linear_model_it_is_weight_times_the_noisy_way(linear):
    forward = warmed_up(linear)
    options = SmoothGradIGOptions(samples=3, noise=0.1, steps=4, seed=5, baseline="mean")
    found = SMOOTHGRAD_IG.attribute(linear, forward, 2, options)
    level = 0.1 * np.ptp(forward.model_input.tensor)
    generator = seeded(5)
    noise = [torch.randn((1, 3, 8, 8), generator=generator).numpy()[0] * level for _ in range(3)]
    noisy_way = way(forward, "mean") + np.mean(noise, 0)
    expected = (weights_of(linear, 2) * noisy_way).sum(0)
    np.testing.assert_allclose(found.values, expected, atol=1e-4)
    assert found.baseline == "mean"
    assert found.convergence_delta is None


def test_over_ig_without_noise_it_is_integrated_gradients_and_says_so(toy):
    forward = warmed_up(toy)
    silent = SmoothGradIGOptions(samples=2, noise=0.0, steps=8)
    found = SMOOTHGRAD_IG.attribute(toy, forward, 1, silent)
    ig = METHODS["integrated_gradients"]
    expected = ig.attribute(toy, forward, 1, ig.make_options(steps=8, points="even", tolerance=1.0))
    np.testing.assert_allclose(found.values, expected.values, atol=1e-4)
    assert "Integrated Gradients" in SMOOTHGRAD_IG.same_map(toy, silent)
    assert SMOOTHGRAD_IG.same_map(toy, SmoothGradIGOptions()) is None
