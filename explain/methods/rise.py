"""RISE: the picture seen through many random soft masks, each weighed by the model's answer."""

from dataclasses import asdict, dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from explain.baselines import BASELINES
from explain.classifier import Classifier, ForwardPass
from explain.hiding import softmax
from explain.language import mark
from explain.methods.asking import hiding_behind
from explain.methods.maps import side, to_array
from explain.methods.noise import seeded
from explain.methods.options import option
from explain.methods.registry import Progress, Watch, register
from explain.results import Attribution


@dataclass(frozen=True)
class RiseOptions:
    """Options of RISE."""

    masks: int = option(500, low=32, high=8000, help=mark("Random masks; more makes a calmer map."))
    cells: int = option(
        7, low=2, high=20, help=mark("Cells along a side of a mask; more is finer.")
    )
    visible: float = option(
        0.5, low=0.1, high=0.9, help=mark("Share of the cells that stay visible.")
    )
    baseline: str = option("black", choices=tuple(BASELINES), help=mark("What hidden cells show."))
    seed: int = option(
        0, low=0, high=2**31 - 1, expert=True, help=mark("Another seed, other masks.")
    )


@register(
    "rise",
    title=mark("RISE"),
    summary=mark(
        "Looks through many random masks: what is visible when the model is sure of the class."
    ),
    paper="https://arxiv.org/abs/1806.07421",
    options=RiseOptions,
    signed=True,
    slow=True,
    passes=lambda options, _: options.masks,
)
def rise(
    classifier: Classifier, forward: ForwardPass, target: int, options: RiseOptions, watch: Watch
) -> Attribution:
    """Attribute to each pixel how much more probable the class is where the pixel is visible.

    The paper's expected probability given that the pixel is visible, less the mean over all masks:
    the same order of pixels, with 0 where visibility makes no difference.
    """
    hiding = hiding_behind(classifier, forward, options.baseline)
    random, size = seeded(options.seed), side(hiding.shown)
    weighed, summed = torch.zeros(size), torch.zeros(size)
    total, done = 0.0, 0
    attribution: Attribution | None = None
    for start in range(0, options.masks, hiding.batch):
        count = min(hiding.batch, options.masks - start)
        masks = random_masks(count, size, options, random)
        sure = softmax(hiding.ask(hiding.blended(masks)))[:, target]
        probabilities = torch.from_numpy(sure.astype(np.float32))
        weighed += torch.tensordot(probabilities, masks[:, 0], 1)
        summed += masks.sum((0, 1))
        total += float(probabilities.sum())
        done += count
        mean = (weighed - summed * (total / done)) / (done * options.visible)
        attribution = Attribution(
            method="rise",
            target=target,
            values=to_array(mean),
            unit=mark("probability"),
            signed=True,
            native_shape=side(mean),
            baseline=options.baseline,
            options=asdict(options),
        )
        watch(Progress(done, options.masks, attribution))
    assert attribution is not None
    return attribution


def random_masks(
    count: int, size: tuple[int, int], options: RiseOptions, random: torch.Generator
) -> Tensor:
    """Soft masks (count, 1, H, W) from 0 to 1: a coarse random grid, enlarged and shifted."""
    cells, (height, width) = options.cells, size
    tall, wide = -(-height // cells), -(-width // cells)
    grid = (torch.rand(count, 1, cells, cells, generator=random) < options.visible).float()
    large = functional.interpolate(
        grid, ((cells + 1) * tall, (cells + 1) * wide), mode="bilinear", align_corners=False
    )
    downs = torch.randint(tall, (count,), generator=random).tolist()
    rights = torch.randint(wide, (count,), generator=random).tolist()
    return torch.stack(
        [
            mask[:, down : down + height, right : right + width]
            for mask, down, right in zip(large, downs, rights, strict=True)
        ]
    )
