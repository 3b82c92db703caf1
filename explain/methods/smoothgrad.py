"""SmoothGrad: the gradient, averaged over slightly noisy copies of the picture."""

from dataclasses import asdict, dataclass

from captum.attr import Saliency
from torch import Tensor

from explain.classifier import Classifier, ForwardPass
from explain.language import mark, say
from explain.methods.maps import side, to_array
from explain.methods.noise import SeededNoiseTunnel, mean_of_noisy, noise_level, seeded
from explain.methods.options import option
from explain.methods.registry import GRADIENT_PASSES, Progress, Watch, register
from explain.results import Attribution

CHUNK = 4


@dataclass(frozen=True)
class SmoothGradOptions:
    """Options of SmoothGrad."""

    samples: int = option(24, low=2, high=200, help=mark("Noisy copies; more makes a calmer map."))
    noise: float = option(
        0.15,
        low=0.0,
        high=0.5,
        help=mark("Strength of the noise, as a share of the picture's range."),
    )
    seed: int = option(
        0, low=0, high=2**31 - 1, expert=True, help=mark("Another seed, other noise.")
    )


def _same_map(classifier: Classifier, options: SmoothGradOptions) -> str | None:
    del classifier
    return say("Without noise this is Saliency's map.") if options.noise == 0 else None


@register(
    "smoothgrad",
    title=mark("SmoothGrad"),
    summary=mark(
        "Saliency without its grain: the mean over many slightly noisy copies of the picture."
    ),
    paper="https://arxiv.org/abs/1706.03825",
    options=SmoothGradOptions,
    signed=False,
    slow=True,
    passes=lambda options, _: GRADIENT_PASSES * options.samples,
    same_map=_same_map,
)
def smoothgrad(
    classifier: Classifier,
    forward: ForwardPass,
    target: int,
    options: SmoothGradOptions,
    watch: Watch,
) -> Attribution:
    """Attribute the target logit to the pixels by the size of its mean gradient.

    In logits per unit of the model input; the strongest of the three colours counts. The paper
    averages gradients with their sign; Captum's default would average their sizes.
    """

    def attribution(mean: Tensor) -> Attribution:
        values = mean.abs().amax(0)
        return Attribution(
            method="smoothgrad",
            target=target,
            values=to_array(values),
            unit=mark("logit per unit of input"),
            signed=False,
            native_shape=side(values),
            options=asdict(options),
        )

    x = classifier.to_device(forward.model_input.tensor)
    tunnel = SeededNoiseTunnel(Saliency(classifier.exact), seeded(options.seed))
    level = noise_level(forward, options.noise)
    mean = x[0]
    for done, mean in mean_of_noisy(
        tunnel, x, options.samples, CHUNK, stdevs=level, target=target, abs=False
    ):
        watch(Progress(done, options.samples, attribution(mean)))
    return attribution(mean)
