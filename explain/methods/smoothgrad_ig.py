"""SmoothGrad over Integrated Gradients: its map, averaged over slightly noisy copies."""

from dataclasses import asdict, dataclass
from typing import Any

from captum.attr import IntegratedGradients
from torch import Tensor

from explain.baselines import BASELINES, baseline_tensor
from explain.classifier import Classifier, ForwardPass
from explain.language import mark, say
from explain.methods.maps import side, to_array
from explain.methods.noise import SeededNoiseTunnel, mean_of_noisy, noise_level, seeded
from explain.methods.options import option
from explain.methods.registry import GRADIENT_PASSES, Progress, Watch, register
from explain.results import Attribution
from explain.shortage import in_parts

CHUNK = 4  # points in one pass


class _SparingIntegratedGradients(IntegratedGradients):  # type: ignore[misc]  # Captum has no types
    """Captum's, with fewer points in one pass where memory is too small."""

    def _attribute(
        self, *, n_steps: int, step_sizes_and_alphas: tuple[list[float], list[float]], **given: Any
    ) -> tuple[Tensor, ...]:
        def summed(part: range) -> Tensor:
            sizes, alphas = (each[part.start : part.stop] for each in step_sizes_and_alphas)
            found: tuple[Tensor] = super(_SparingIntegratedGradients, self)._attribute(
                n_steps=len(part), step_sizes_and_alphas=(sizes, alphas), **given
            )
            return found[0].detach()

        first, *others = in_parts(summed, range(n_steps))
        return (sum(others, first),)


@dataclass(frozen=True)
class SmoothGradIGOptions:
    """Options of SmoothGrad over Integrated Gradients."""

    samples: int = option(8, low=2, high=50, help=mark("Noisy copies; more makes a calmer map."))
    noise: float = option(
        0.15,
        low=0.0,
        high=0.5,
        help=mark("Strength of the noise, as a share of the picture's range."),
    )
    steps: int = option(
        16, low=4, high=100, help=mark("Points on the way from the baseline to each noisy copy.")
    )
    baseline: str = option(
        "black", choices=tuple(BASELINES), help=mark("The picture that the way starts from.")
    )
    seed: int = option(
        0, low=0, high=2**31 - 1, expert=True, help=mark("Another seed, other noise.")
    )


def _same_map(classifier: Classifier, options: SmoothGradIGOptions) -> str | None:
    del classifier
    if options.noise > 0:
        return None
    return say(
        "Without noise this is Integrated Gradients' map from {steps} even steps.",
        steps=options.steps,
    )


@register(
    "smoothgrad_ig",
    title=mark("SmoothGrad + IG"),
    summary=mark("Integrated Gradients without its grain: the mean over slightly noisy copies."),
    paper="https://arxiv.org/abs/1706.03825",
    options=SmoothGradIGOptions,
    signed=True,
    slow=True,
    passes=lambda options, _: GRADIENT_PASSES * options.samples * options.steps,
    same_map=_same_map,
)
def smoothgrad_ig(
    classifier: Classifier,
    forward: ForwardPass,
    target: int,
    options: SmoothGradIGOptions,
    watch: Watch,
) -> Attribution:
    """Attribute the target logit to the pixels, colours summed, as the mean over noisy copies.

    The values are in logits. Nothing is promised of their sum: each copy has a logit of its own.
    """
    total, done = options.samples * options.steps, 0
    partial: Attribution | None = None

    def answer(points: Tensor) -> Tensor:
        nonlocal done
        if done:
            watch(Progress(min(done, total), total, partial))
        done += len(points)
        logits: Tensor = classifier.exact(points)
        return logits

    x, start = (
        classifier.to_device(values)
        for values in (
            forward.model_input.tensor,
            baseline_tensor(options.baseline, forward.model_input),
        )
    )
    tunnel = SeededNoiseTunnel(_SparingIntegratedGradients(answer), seeded(options.seed))
    for _, mean in mean_of_noisy(
        tunnel, x, options.samples, 1, stdevs=noise_level(forward, options.noise), target=target,
        baselines=start, n_steps=options.steps, internal_batch_size=CHUNK,
    ):  # fmt: skip
        partial = Attribution(
            method="smoothgrad_ig",
            target=target,
            values=to_array(mean.sum(0)),
            unit="logit",
            signed=True,
            native_shape=side(mean),
            baseline=options.baseline,
            options=asdict(options),
        )
    assert partial is not None
    watch(Progress(total, total, partial))
    return partial
