"""Integrated Gradients: the gradient, averaged on the straight way from a baseline to the picture.

The same points and weights as Captum's default (Gauss-Legendre), but a few points at a time: the
memory does not grow with the number of steps, there is a map to look at on the way, and it is
several times quicker.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explain.baselines import BASELINES, baseline_tensor
from explain.classifier import Classifier, ForwardPass
from explain.methods.registry import GRADIENT_PASSES, Progress, Watch, option, register
from explain.results import Attribution

MOST_DOUBLINGS = 2
ROUNDING = 1e-4  # logits; more steps do not close a gap that is smaller


@dataclass(frozen=True)
class IntegratedGradientsOptions:
    """Options of Integrated Gradients."""

    steps: int = option(
        50,
        low=4,
        high=300,
        help="Points on the way from the baseline; more is slower and more exact.",
    )
    baseline: str = option(
        "black", choices=tuple(BASELINES), help="The picture that the way starts from."
    )
    tolerance: float = option(
        0.05, low=0.0, high=1.0, expert=True,
        help="Steps are doubled, at most twice, while the completeness gap is larger; 1: never.",
    )  # fmt: skip
    chunk: int = option(
        4, low=1, high=64, expert=True, help="Points in one pass; fewer need less memory."
    )


@register(
    "integrated_gradients",
    title="Integrated Gradients",
    summary="What each pixel adds to the class's score, coming from a blank picture. Fine.",
    paper="https://arxiv.org/abs/1703.01365",
    options=IntegratedGradientsOptions,
    signed=True,
    slow=True,
    chosen=True,
    passes=lambda options, _: 2 + GRADIENT_PASSES * options.steps,  # without doublings
)
def integrated_gradients(
    classifier: Classifier,
    forward: ForwardPass,
    target: int,
    options: IntegratedGradientsOptions,
    watch: Watch,
) -> Attribution:
    """Attribute the target logit to the pixels, colour channels summed.

    The values are in logits; their sum is F(x) - F(baseline) up to `convergence_delta`.
    """
    path = _Path(classifier, forward, target, options)
    steps, allowed = options.steps, max(options.tolerance * abs(path.difference), ROUNDING)
    for _ in range(MOST_DOUBLINGS):
        attribution = path.integrate(steps, watch)
        if options.tolerance >= 1 or abs(attribution.convergence_delta or 0.0) <= allowed:
            return attribution
        steps *= 2
    return path.integrate(steps, watch)


class _Path:
    """The way from the baseline to one picture, for one target."""

    def __init__(
        self,
        classifier: Classifier,
        forward: ForwardPass,
        target: int,
        options: IntegratedGradientsOptions,
    ) -> None:
        self.classifier, self.target, self.options = classifier, target, options
        baseline = baseline_tensor(options.baseline, forward.model_input)
        self.start = classifier.to_device(baseline)
        self.way = classifier.to_device(forward.model_input.tensor) - self.start
        at_baseline = float(classifier.answer(self.start)[0, target])
        self.difference = float(forward.prediction.logits[target]) - at_baseline
        if not self.way.any():  # the picture is the baseline: what differs is rounding
            self.difference = 0.0

    def integrate(self, steps: int, watch: Watch) -> Attribution:
        """The map from `steps` points, told to `watch` on the way.

        Each chunk is spread over the whole way.
        """
        alphas, weights = gauss_legendre(steps)
        chunks = -(-steps // self.options.chunk)
        total = torch.zeros_like(self.way[0])
        covered = done = 0.0
        for number in range(chunks):
            points = slice(number, None, chunks)
            total += self._weighted_gradient(alphas[points], weights[points])
            covered += float(weights[points].sum())
            done += len(alphas[points])
            watch(Progress(int(done), steps, self._attribution(total / covered, steps)))
        return self._attribution(total, steps)

    def _weighted_gradient(self, alphas: np.ndarray, weights: np.ndarray) -> Tensor:
        """The sum over these points of weight times gradient of the target logit, (3, H, W)."""
        shares, scale = (
            torch.tensor(each, dtype=self.way.dtype, device=self.way.device)[:, None, None, None]
            for each in (alphas, weights)
        )
        with torch.enable_grad():
            points = torch.addcmul(self.start, shares, self.way).requires_grad_()
            logits = self.classifier.stages(points)[:, self.target]
            (gradient,) = torch.autograd.grad(logits.sum(), points)
        return (gradient * scale).sum(0)

    def _attribution(self, mean_gradient: Tensor, steps: int) -> Attribution:
        values = (mean_gradient * self.way[0]).sum(0)
        height, width = values.shape
        return Attribution(
            method="integrated_gradients",
            target=self.target,
            values=values.float().cpu().numpy(),
            unit="logit",
            signed=True,
            native_shape=(height, width),
            baseline=self.options.baseline,
            convergence_delta=float(values.double().sum()) - self.difference,
            options={"steps": steps, "baseline": self.options.baseline},
        )


def gauss_legendre(steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Points in (0, 1) and their weights, which sum to 1.

    Exact for polynomials up to degree 2 · steps - 1.
    """
    points, weights = np.polynomial.legendre.leggauss(steps)
    return (points + 1) / 2, weights / 2
