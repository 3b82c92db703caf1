"""GradientSHAP: what each pixel adds, averaged over several baselines and points on the way.

The formula of Captum's GradientShap. Captum draws from NumPy's and torch's shared random numbers,
so that two maps computed at once would change each other; here each map has its own.
"""

from dataclasses import asdict, dataclass

import numpy as np
import torch
from torch import Tensor

from explain.baselines import BASELINES, baseline_tensor
from explain.classifier import Classifier, ForwardPass
from explain.language import mark
from explain.methods.maps import side, to_array
from explain.methods.noise import noise_level, seeded
from explain.methods.options import option
from explain.methods.registry import GRADIENT_PASSES, Progress, Watch, register
from explain.results import Attribution
from explain.shortage import in_parts

CHUNK = 4


@dataclass(frozen=True)
class GradientShapOptions:
    """Options of GradientSHAP."""

    samples: int = option(
        36, low=3, high=300, help=mark("Points on the ways from the baselines; more is more exact.")
    )
    noise: float = option(
        0.0, low=0.0, high=0.5, help=mark("Noise on the picture, as a share of its range.")
    )
    seed: int = option(
        0, low=0, high=2**31 - 1, expert=True, help=mark("Another seed, other points.")
    )


@register(
    "gradient_shap",
    title=mark("GradientSHAP"),
    summary=mark("What each pixel adds, coming from several blank pictures instead of one."),
    paper="https://arxiv.org/abs/1705.07874",
    options=GradientShapOptions,
    signed=True,
    slow=True,
    passes=lambda options, _: len(BASELINES) + GRADIENT_PASSES * options.samples,
)
def gradient_shap(
    classifier: Classifier,
    forward: ForwardPass,
    target: int,
    options: GradientShapOptions,
    watch: Watch,
) -> Attribution:
    """Attribute the target logit to the pixels, colours summed.

    The values are in logits; their sum is F(x) minus the mean F(baseline), up to
    `convergence_delta`, which shrinks with the number of samples.
    """
    ways = _Ways(classifier, forward, target, options)
    chunks = -(-options.samples // CHUNK)
    total, done = torch.zeros_like(ways.x[0]), 0
    for number in range(chunks):  # each chunk is spread over all baselines and the whole way
        chosen = np.arange(number, options.samples, chunks)
        total += ways.contribution(chosen)
        done += len(chosen)
        watch(Progress(done, options.samples, ways.attribution(total / done)))
    return ways.attribution(total / options.samples)


class _Ways:
    """The ways from all baselines to one picture, with the points drawn on them."""

    def __init__(
        self,
        classifier: Classifier,
        forward: ForwardPass,
        target: int,
        options: GradientShapOptions,
    ) -> None:
        self.exact, self.target, self.options = classifier.exact, target, options
        self.x = classifier.to_device(forward.model_input.tensor)
        grounds = np.concatenate([baseline_tensor(n, forward.model_input) for n in BASELINES])
        self.grounds = classifier.to_device(grounds)
        self.from_ground = torch.arange(options.samples) % len(grounds)
        self.random = seeded(options.seed)
        # One point in each of as many equal parts of the way: any part is met as often as by
        # independent draws, and the mean is far steadier.
        drawn = torch.rand(options.samples, generator=self.random)
        self.shares = (torch.arange(options.samples) + drawn) / options.samples
        self.level = noise_level(forward, options.noise)
        used = self.from_ground.bincount(minlength=len(grounds)).double() / options.samples
        # One by one, as predictions are asked: another batch size would be laid out anew.
        at_grounds = torch.cat([classifier.answer(ground[None]) for ground in self.grounds])
        self.difference = float(forward.prediction.logits[target]) - float(
            used @ at_grounds[:, target].double().cpu()
        )

    def contribution(self, chosen: np.ndarray) -> Tensor:
        """The sum over these points of difference times gradient, (3, H, W)."""
        grounds = self.grounds[self.from_ground[chosen]]
        shares = self.shares[chosen].to(self.x.device)[:, None, None, None]
        noise = torch.randn(grounds.shape, generator=self.random) * self.level
        way = self.x + noise.to(self.x.device) - grounds

        def summed(part: range) -> Tensor:
            own = slice(part.start, part.stop)
            with torch.enable_grad():
                points = torch.addcmul(grounds[own], shares[own], way[own]).requires_grad_()
                logits = self.exact(points)[:, self.target]
                (gradient,) = torch.autograd.grad(logits.sum(), points)
            return (way[own] * gradient).sum(0)

        return torch.stack(in_parts(summed, range(len(chosen)))).sum(0)

    def attribution(self, mean: Tensor) -> Attribution:
        """The map from the mean over points, (3, H, W)."""
        values = to_array(mean.sum(0))
        return Attribution(
            method="gradient_shap",
            target=self.target,
            values=values,
            unit="logit",
            signed=True,
            native_shape=side(values),
            baseline=", ".join(BASELINES),
            convergence_delta=float(values.sum(dtype=float)) - self.difference,
            options=asdict(self.options),
        )
