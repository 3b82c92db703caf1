"""Sensitivity: how far the map moves when the picture moves by what nobody sees.

The largest relative change among random pictures nearby (Yeh et al. 2019), computed by Captum.
"""

from dataclasses import dataclass

import numpy as np
import torch
from captum.metrics import sensitivity_max
from PIL import Image
from torch import Tensor

from explain.check_results import CheckResult, Verdict
from explain.faithfulness.registry import Claim, Meter, map_passes, register_check
from explain.hiding import with_picture
from explain.language import mark, say
from explain.methods.options import option

UNIT = mark("largest change as a share of the map's size")


@dataclass(frozen=True)
class SensitivityOptions:
    """Options of sensitivity."""

    samples: int = option(5, low=1, high=100, help=mark("Pictures nearby."))
    radius: int = option(
        4,
        low=1,
        high=64,
        help=mark("The most by which a pixel changes, of 255 steps of brightness."),
    )
    steady: float = option(
        0.5, low=0.0, high=10.0, help=mark("A smaller change than this is steady.")
    )
    shaky: float = option(1.0, low=0.0, high=10.0, help=mark("A larger change than this is shaky."))
    seed: int = option(0, low=0, high=2**31, expert=True, help=mark("Decides the noise."))


@register_check(
    "sensitivity",
    title=mark("Sensitivity"),
    question=mark("Does the map hold still when the picture changes by what nobody sees?"),
    paper="https://arxiv.org/abs/1901.09392",
    options=SensitivityOptions,
    passes=lambda claim, options: options.samples * (1 + map_passes(claim)),
)
def sensitivity(claim: Claim, options: SensitivityOptions, meter: Meter) -> CheckResult:
    """The largest ‖change of the map‖ / ‖map‖ (Euclidean) under noise within the radius."""
    rng = np.random.default_rng(options.seed)
    pixels = np.asarray(claim.forward.model_input.picture).astype(np.int16)

    def nearby(inputs: Tensor) -> Tensor:
        """As many noisy pictures (N, 3, H, W) in 0 … 255 as Captum has inputs."""
        noise = rng.integers(-options.radius, options.radius + 1, (len(inputs), *pixels.shape))
        return torch.from_numpy((pixels + noise).clip(0, 255).transpose(0, 3, 1, 2))

    def maps(pictures: Tensor | tuple[Tensor]) -> Tensor | tuple[Tensor]:
        """The map (N, H, W) of each picture; as a tuple, Captum asks about the picture itself."""
        if isinstance(pictures, tuple):
            return (torch.from_numpy(claim.attribution.values)[None],)
        return torch.stack([_map_of(claim, meter, each) for each in pictures])

    whole = torch.from_numpy(pixels.transpose(2, 0, 1))[None]
    change = float(
        sensitivity_max(
            maps, whole, nearby, n_perturb_samples=options.samples, max_examples_per_batch=1
        )[0]
    )
    verdict: Verdict = (
        "passed" if change <= options.steady else "failed" if change > options.shaky else "unclear"
    )
    sentence = say(
        "Noise that nobody sees ({radius} of 255 steps of brightness) changes the map by up to "
        "{change} of its size.",
        radius=options.radius,
        change=f"{change:.0%}".replace("%", " %"),
    )
    return claim.result(verdict, sentence, change, UNIT)


def _map_of(claim: Claim, meter: Meter, pixels: Tensor) -> Tensor:
    picture = Image.fromarray(pixels.numpy().transpose(1, 2, 0).astype(np.uint8))
    model_input = with_picture(claim.forward.model_input, picture)
    forward = claim.look(meter, model_input=model_input)
    return torch.from_numpy(claim.again(meter, forward).values)
