"""Score-CAM: feature maps weighed by how sure the model is when it sees only what they cover.

After Wang et al. 2020; Captum has no Score-CAM. No gradients.
"""

from dataclasses import asdict, dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from explain.baselines import BASELINES
from explain.classifier import Classifier, ForwardPass
from explain.language import mark
from explain.methods.asking import answers, hiding_behind
from explain.methods.maps import enlarge, side, to_array
from explain.methods.options import option
from explain.methods.registry import Progress, Watch, register
from explain.results import Attribution

ALL_CHANNELS = 2048  # the widest layer of the networks here


@dataclass(frozen=True)
class ScoreCamOptions:
    """Options of Score-CAM."""

    layer: str | None = option(
        None,
        is_layer=True,
        help=mark("The stage whose activation is weighed; last is the default."),
    )
    channels: int = option(
        256, low=8, high=ALL_CHANNELS,
        help=mark("Feature maps that are asked, those that vary most first; the paper asks all."),
    )  # fmt: skip
    baseline: str = option(
        "black", choices=tuple(BASELINES), help=mark("What a map hides shows this.")
    )


@register(
    "score_cam",
    title=mark("Score-CAM"),
    summary=mark("Shows the model what each feature map covers and weighs the map by the answer."),
    paper="https://arxiv.org/abs/1910.01279",
    options=ScoreCamOptions,
    signed=False,
    slow=True,
    passes=lambda options, _: 1 + options.channels,
)
def score_cam(
    classifier: Classifier,
    forward: ForwardPass,
    target: int,
    options: ScoreCamOptions,
    watch: Watch,
) -> Attribution:
    """Attribute the target logit to the places of the target layer, enlarged to (H, W).

    The unit is activation, weighed by shares that sum to 1 over the channels asked; 0 or more.
    """
    layer = classifier.check_layer(options.layer or classifier.layer)
    if layer != forward.layer:
        forward = classifier.run(forward.model_input, layer)
    hiding = hiding_behind(classifier, forward, options.baseline)
    activation, size = forward.activation[0].float(), side(hiding.shown)
    chosen = varying_channels(activation, options.channels)
    nothing = hiding.ask(hiding.blended(torch.zeros(1, 1, *size)))[0, target]

    def attribution(increases: list[float]) -> Attribution:
        shares = torch.tensor(increases).softmax(0).to(activation.device)
        native = torch.einsum("c,chw->hw", shares, activation[chosen[: len(shares)]]).relu()
        return Attribution(
            method="score_cam",
            target=target,
            values=to_array(enlarge(native, size)),
            unit=mark("weighed activation"),
            signed=False,
            native_shape=side(native),
            target_layer=layer,
            baseline=options.baseline,
            options={**asdict(options), "layer": layer},
        )

    increases: list[float] = []
    for _, logits in answers(
        hiding, np.arange(len(chosen)), lambda asked: soft_masks(activation[chosen[asked]], size)
    ):
        increases += (logits[:, target] - nothing).tolist()
        watch(Progress(len(increases), len(chosen), attribution(increases)))
    return attribution(increases)


def varying_channels(activation: Tensor, most: int) -> Tensor:
    """The channels of an activation (C, h, w) that vary most, `most` at most.

    A channel that is the same everywhere covers nothing: it has no mask and is left out.
    """
    ranges = activation.amax((1, 2)) - activation.amin((1, 2))
    order = ranges.argsort(descending=True, stable=True)[:most]
    return order[ranges[order] > 0].cpu()


def soft_masks(maps: Tensor, size: tuple[int, int]) -> Tensor:
    """The maps (n, h, w) enlarged to `size` and each scaled to 0…1, (n, 1, H, W)."""
    large = functional.interpolate(maps[:, None], size, mode="bilinear", align_corners=False)
    low, high = large.amin((2, 3), keepdim=True), large.amax((2, 3), keepdim=True)
    return (large - low) / (high - low)
