"""Pictures and toys of a few pixels, whose maps can be worked out by hand."""

import numpy as np
from PIL import Image
from torch import Tensor, nn

from explain.baselines import baseline_tensor
from explain.classifier import Classifier, ForwardPass
from tests import toys

STEP = 51  # a fifth of full brightness: levels 0 to 5 are 0, 0.2, … 1


def grey(*levels: int) -> Image.Image:
    """A square picture of these levels, in units of 0.2."""
    side = round(len(levels) ** 0.5)
    pixels = np.array(levels, dtype=np.uint8).reshape(side, side) * STEP
    return Image.fromarray(pixels).convert("RGB")


def red(*levels: int) -> Image.Image:
    """The same with red alone."""
    side = round(len(levels) ** 0.5)
    pixels = np.zeros((side, side, 3), dtype=np.uint8)
    pixels[..., 0] = np.array(levels).reshape(side, side) * STEP
    return Image.fromarray(pixels)


def of_red(*steps: nn.Module, size: int = 2) -> Classifier:
    """A classifier of the red channel alone, `size` px wide: these steps behind each other."""
    take_red = nn.Conv2d(3, 1, 1, bias=False)
    nn.init.zeros_(take_red.weight)
    take_red.weight.data[0, 0] = 1.0
    stages = {"maps": take_red}
    stages |= {f"step{number}": step for number, step in enumerate(steps)}
    return toys.make_plain(stages, size, ("one",))


def scaled(factor: float, constant: float = 0.0) -> nn.Conv2d:
    """Times `factor`, plus `constant`, at each place of one map."""
    module = nn.Conv2d(1, 1, 1)
    nn.init.constant_(module.weight, factor)
    nn.init.constant_(module.bias, constant)
    return module


class Total(nn.Module):
    """The sum of everything, as the only logit."""

    def forward(self, x: Tensor) -> Tensor:
        return x.sum((1, 2, 3))[:, None]


def weights_of(linear: Classifier, target: int) -> np.ndarray:
    """The weights (3, H, W) with which the linear toy sums the pixels for this class."""
    weight: Tensor = linear.stages[1][1].weight[target]
    return weight.reshape(3, 8, 8).numpy()


def way(forward: ForwardPass, baseline: str) -> np.ndarray:
    """The model input less the baseline, (3, H, W)."""
    model_input = forward.model_input
    return (model_input.tensor - baseline_tensor(baseline, model_input))[0]


def predicted(classifier: Classifier, picture: Image.Image) -> ForwardPass:
    return classifier.run(classifier.prepare(picture))
