"""What the others compute where they differ, read off their code and computed in float64.

If a reading is right, the other's map is the same up to rounding.
"""

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from bench.beside.definitions import enlarged, grad_cam, grad_cam_pp, weighed

CAPTUM = ("Grad-CAM", "Captum's defaults")
OVERLAY = ("Grad-CAM", "torch-cam, as its overlay colours it")
TORCH_CAM = ("Grad-CAM++", "torch-cam")
PYTORCH_GRAD_CAM = ("Grad-CAM++", "pytorch-grad-cam")
ADDED = 1e-6  # pytorch-grad-cam's, to the denominator of α

WHAT = {
    CAPTUM: "the sum without ReLU, each place repeated",
    OVERLAY: "enlarged by Pillow's bicubic filter, then squared",
    TORCH_CAM: "α = g², not g² / (2g² + ΣA·g³); less the smallest value",
    PYTORCH_GRAD_CAM: f"α = g² / (2g² + ΣA·g³ + {ADDED:.0e}); less the smallest value",
}


def read_maps(activation: Tensor, gradient: Tensor, side: int) -> dict[tuple[str, str], Tensor]:
    """By method and tool: the map (side, side) that the code should give."""
    signed = weighed(activation, gradient.mean((1, 2)))
    stretched_cam = stretched(grad_cam(activation, gradient))
    undivided = weighed(activation, (gradient**2 * gradient.relu()).sum((1, 2))).relu()
    close = grad_cam_pp(activation, gradient, added=ADDED)
    return {
        CAPTUM: enlarged(signed, side, "nearest"),
        OVERLAY: squared(stretched_cam, side),
        TORCH_CAM: enlarged(stretched(undivided), side),
        PYTORCH_GRAD_CAM: stretched(enlarged(stretched(close), side)),
    }


def small_share(activation: Tensor, gradient: Tensor) -> float:
    """How many of the denominators that count are smaller than what is added to them."""
    second, third = gradient**2, gradient**3
    denominators = 2 * second + activation.sum((1, 2), keepdim=True) * third
    return float((denominators[gradient > 0] < ADDED).double().mean())


def stretched(values: Tensor) -> Tensor:
    """The map from 0 to 1: less its smallest value, as shares of the then largest."""
    above = values - values.min()
    return above / above.max() if above.max() > 0 else above


def squared(native: Tensor, side: int) -> Tensor:
    """What torch-cam's `overlay_mask` hands to the colour map."""
    picture = Image.fromarray(native.float().numpy())
    large = np.asarray(picture.resize((side, side), Image.Resampling.BICUBIC))
    return torch.from_numpy(large**2)
