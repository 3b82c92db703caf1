"""Integrated Gradients: the gradient, averaged on the straight way from a baseline to the picture.

A few points at a time: the memory does not grow with the number of steps, there is a map to look at
on the way, and it is several times quicker. The points are placed where the answer changes, which
needs fewer than half as many as evenly placed ones (Gauss-Legendre, Captum's default) for the same
completeness gap.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explain.baselines import BASELINES, baseline_tensor
from explain.classifier import Classifier, ForwardPass
from explain.language import mark
from explain.methods.options import option
from explain.methods.quadrature import ChangeSeeker, first_looks, gauss_legendre
from explain.methods.registry import GRADIENT_PASSES, Progress, Watch, register
from explain.results import Attribution
from explain.shortage import in_parts, joined

MOST_DOUBLINGS = 2
# Points placed by what was seen: the map of each is kept until the end. An option says it too.
MOST_SOUGHT = 96
ADDED = 4  # points placed at once
ADAPTIVE, EVEN = mark("adaptive"), mark("even")
ROUNDING = 1e-4  # logits; more steps do not close a gap that is smaller


@dataclass(frozen=True)
class IntegratedGradientsOptions:
    """Options of Integrated Gradients."""

    steps: int = option(
        24,
        low=4,
        high=300,
        help=mark("Points on the way from the baseline; more is slower and more exact."),
    )
    baseline: str = option(
        "black", choices=tuple(BASELINES), help=mark("The picture that the way starts from.")
    )
    points: str = option(
        ADAPTIVE,
        choices=(ADAPTIVE, EVEN),
        help=mark("Adaptive: more points where the answer changes. Over 96 are always even."),
    )
    tolerance: float = option(
        0.05, low=0.0, high=1.0, expert=True,
        help=mark(
            "Steps are doubled, at most twice, while the completeness gap is larger; 1: never."
        ),
    )  # fmt: skip
    chunk: int = option(
        4, low=1, high=64, expert=True, help=mark("Points in one pass; fewer need less memory.")
    )


@register(
    "integrated_gradients",
    title=mark("Integrated Gradients"),
    summary=mark("What each pixel adds to the class's score, coming from a blank picture. Fine."),
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
    path = Path(classifier, forward, target, options)
    steps, allowed = options.steps, max(options.tolerance * abs(path.difference), ROUNDING)
    for _ in range(MOST_DOUBLINGS):
        attribution = path.integrate(steps, watch)
        if options.tolerance >= 1 or abs(attribution.convergence_delta or 0.0) <= allowed:
            return attribution
        steps *= 2
    return path.integrate(steps, watch)


class Path:
    """The way from the baseline to one picture: what it adds to the target logit.

    With a `rival`, what it adds to the target's lead over that class: the difference of the two
    logits. `difference` is that gain, known exactly.
    """

    def __init__(
        self,
        classifier: Classifier,
        forward: ForwardPass,
        target: int,
        options: IntegratedGradientsOptions,
        rival: int | None = None,
    ) -> None:
        self.classifier, self.target, self.options = classifier, target, options
        self.rival = rival
        baseline = baseline_tensor(options.baseline, forward.model_input)
        self.start = classifier.to_device(baseline)
        self.way = classifier.to_device(forward.model_input.tensor) - self.start
        at_baseline = float(self._asked(classifier.answer(self.start).double()))
        shown = torch.from_numpy(forward.prediction.logits)[None].double()
        self.difference = float(self._asked(shown)) - at_baseline
        if not self.way.any():  # the picture is the baseline: what differs is rounding
            self.difference = 0.0
        self._seeker = ChangeSeeker(at_baseline, at_baseline + self.difference)
        self._kept = self.way.new_empty((0, *self.way.shape[2:]))  # the map of each look so far

    def integrate(self, steps: int, watch: Watch) -> Attribution:
        """The map from `steps` points, told to `watch` on the way."""
        if self.options.points == EVEN or steps > MOST_SOUGHT:
            return self._evenly(steps, watch)
        return self.seek(steps, watch)

    def _evenly(self, steps: int, watch: Watch) -> Attribution:
        """From Gauss-Legendre points; each chunk is spread over the whole way."""
        alphas, weights = gauss_legendre(steps)
        chunks = -(-steps // self.options.chunk)
        total = torch.zeros_like(self.way[0, 0])
        covered = done = 0.0
        for number in range(chunks):
            points = slice(number, None, chunks)
            maps, _ = self._look(alphas[points])
            total += self._weighted(maps, weights[points])
            covered += float(weights[points].sum())
            done += len(maps)
            watch(Progress(int(done), steps, self._attribution(total / covered, steps, EVEN)))
        return self._attribution(total, steps, EVEN)

    def seek(self, steps: int, watch: Watch, bent: bool = False) -> Attribution:
        """From points placed by what was seen; goes on from what is there already.

        `bent` weighs them by where the bends are: the sum converges sooner, each pixel does not.
        """
        looks = (
            self._seeker.next_looks(min(ADDED, steps - len(self._kept)))
            if len(self._kept)
            else first_looks(steps)
        )
        while True:
            for number in range(chunks := -(-len(looks) // self.options.chunk)):
                places = looks[number::chunks]
                maps, values = self._look(places)
                self._seeker.add(places, values, maps.double().sum((1, 2)).cpu().numpy())
                self._kept = torch.cat([self._kept, maps])
                attribution = self.weighed(bent)
                watch(Progress(len(self._kept), steps, attribution))
            if (left := steps - len(self._kept)) <= 0:
                return attribution
            looks = self._seeker.next_looks(min(ADDED, left))

    def weighed(self, bent: bool) -> Attribution:
        """The map of all looks so far, weighed as `seek` would."""
        weights = self._seeker.bent_weights() if bent else self._seeker.weights()
        return self._attribution(self._weighted(self._kept, weights), len(self._kept), ADAPTIVE)

    def _look(self, alphas: np.ndarray) -> tuple[Tensor, np.ndarray]:
        """Gradient times way at these points, colours summed (n, H, W), and what was asked for."""
        maps, values = zip(*in_parts(self._look_at_once, alphas), strict=True)
        return joined(maps), np.concatenate(values)

    def _look_at_once(self, alphas: np.ndarray) -> tuple[Tensor, np.ndarray]:
        shares = torch.tensor(alphas, dtype=self.way.dtype, device=self.way.device)
        with torch.enable_grad():
            # Rounded twice, as Captum does; addcmul rounds once, and its maps would be others.
            points = self.start + shares[:, None, None, None] * self.way
            values = self._asked(self.classifier.exact(points.requires_grad_()))
            (gradient,) = torch.autograd.grad(values.sum(), points)
        return (gradient * self.way).sum(1), values.detach().double().cpu().numpy()

    def _asked(self, logits: Tensor) -> Tensor:
        """The target logit, or its lead over the rival's, (n,) of logits (n, K)."""
        own = logits[:, self.target]
        return own if self.rival is None else own - logits[:, self.rival]

    def _weighted(self, maps: Tensor, weights: np.ndarray) -> Tensor:
        """The sum (H, W) of maps (n, H, W), each by its weight."""
        scale = torch.tensor(weights, dtype=maps.dtype, device=maps.device)
        return torch.einsum("n,nhw->hw", scale, maps)

    def _attribution(self, values: Tensor, steps: int, points: str) -> Attribution:
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
            options={"steps": steps, "baseline": self.options.baseline, "points": points},
        )
