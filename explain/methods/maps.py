"""From tensors to the arrays of an attribution, and from a layer's places to pixels."""

import numpy as np
from torch import Tensor
from torch.nn import functional


def to_array(values: Tensor) -> np.ndarray:
    """The map (H, W) as float32 on the CPU, cut loose from whatever computed it."""
    array: np.ndarray = values.detach().float().cpu().contiguous().numpy()
    return array


def enlarge(native: Tensor, size: tuple[int, int]) -> Tensor:
    """The map (h, w) at this size, interpolated between its places.

    Captum enlarges by repeating places; the papers, and we, interpolate.
    """
    return functional.interpolate(native[None, None], size, mode="bilinear", align_corners=False)[
        0, 0
    ]


def side(values: Tensor | np.ndarray) -> tuple[int, int]:
    """Height and width of pictures or maps (…, H, W)."""
    return int(values.shape[-2]), int(values.shape[-1])
