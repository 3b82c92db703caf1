"""Grad-CAM and Grad-CAM++ as their papers define them, computed plainly and in double precision."""

import copy

import torch
from torch import Tensor
from torch.nn import functional

from bench.models import Case


class Exactly:
    """The activation of the target layer and the logit's gradient by it, both (C, h, w) float64."""

    def __init__(self, case: Case) -> None:
        self._network, layer = copy.deepcopy((case.network, case.layer))
        self._network.double()
        self._kept: list[Tensor] = []
        layer.register_forward_hook(lambda *of: self._kept.append(of[2]))

    def parts(self, case: Case) -> tuple[Tensor, Tensor]:
        """Both for the case's picture and its predicted class."""
        self._kept.clear()
        logits = self._network(case.x.double())
        (gradient,) = torch.autograd.grad(logits[0, case.best], self._kept)
        return self._kept[0].detach()[0], gradient[0]


def grad_cam(activation: Tensor, gradient: Tensor) -> Tensor:
    """Selvaraju et al. 2017, equations 1 and 2, (h, w)."""
    return weighed(activation, gradient.mean((1, 2))).relu()


def grad_cam_pp(activation: Tensor, gradient: Tensor, added: float = 0.0) -> Tensor:
    """Chattopadhay et al. 2018, equations 11, 12 and 19 for exp(logit), (h, w).

    `added` is what is added to the denominator; the paper adds nothing.
    """
    second, third = gradient**2, gradient**3
    denominator = 2 * second + activation.sum((1, 2), keepdim=True) * third + added
    positive = gradient > 0  # elsewhere the weight is 0
    alphas = torch.where(positive, second / denominator, 0.0)
    return weighed(activation, (alphas * gradient.relu()).sum((1, 2))).relu()


def weighed(activation: Tensor, weights: Tensor) -> Tensor:
    """The channels' weighed sum, (h, w)."""
    return torch.einsum("c,chw->hw", weights, activation)


def enlarged(native: Tensor, side: int, mode: str = "bilinear") -> Tensor:
    """The map (side, side), interpolated from (h, w)."""
    return functional.interpolate(native[None, None], (side, side), mode=mode)[0, 0]
