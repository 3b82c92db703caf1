"""Answering faster on a CPU: the convolutions' weights laid out once as oneDNN wants them.

Ordinarily oneDNN lays the weights out anew at each call, which at batch 1 costs as much as the
arithmetic of the later stages. A packed copy serves predictions only; gradients take the plain
stages. A copy fits one shape of input, and is used after it gave the plain stages' answer.
"""

import copy
import threading
from collections import OrderedDict

import torch
from torch import Tensor, nn

KEPT_SHAPES = 2  # each holds the convolutions' weights once more: 94 MB for ResNet-50
TOLERANCE = 1e-4  # of the largest logit


class PackedConv2d(nn.Module):
    """A frozen convolution for one shape of input, and the ReLU right behind it."""

    def __init__(self, convolution: nn.Conv2d, activation: str = "none") -> None:
        super().__init__()
        self._plain: nn.Conv2d | None = convolution
        self._weight: Tensor | None = None
        self._bias = convolution.bias
        self._shape = (
            list(convolution.padding),
            list(convolution.stride),
            list(convolution.dilation),
            convolution.groups,
        )
        self._activation = activation
        self._limits = [0.0, 6.0] if activation == "hardtanh" else []

    def forward(self, x: Tensor) -> Tensor:
        """The convolution of x (N, C, H, W); the first x decides the shape that is packed for."""
        if self._plain is not None:
            weight = self._plain.weight.detach()
            self._weight = torch.ops.mkldnn._reorder_convolution_weight(
                weight, *self._shape, list(x.shape)
            )
            self._plain = None
        out: Tensor = torch.ops.mkldnn._convolution_pointwise(
            x, self._weight, self._bias, *self._shape, self._activation, self._limits, ""
        )
        return out


class PackedStages:
    """Packed copies of `stages` for the shapes of input that come again and again."""

    def __init__(self, stages: nn.Sequential) -> None:
        self._stages = stages
        self._packed: OrderedDict[tuple[int, ...], nn.Sequential] = OrderedDict()
        self._seen: set[tuple[int, ...]] = set()
        self._lock = threading.Lock()
        self._usable = hasattr(torch.ops.mkldnn, "_convolution_pointwise")

    def for_input(self, x: Tensor) -> nn.Sequential:
        """The stages to send x through without gradients; packed from a shape's second x on."""
        shape = tuple(x.shape)
        if not self._usable or x.device.type != "cpu" or x.dtype != torch.float32:
            return self._stages
        with self._lock:
            if shape in self._packed:
                self._packed.move_to_end(shape)
                return self._packed[shape]
            if shape not in self._seen:
                self._seen.add(shape)
                return self._stages
            packed = self._pack(x)
            if packed is None:
                self._usable = False
                return self._stages
            self._packed[shape] = packed
            while len(self._packed) > KEPT_SHAPES:
                forgotten, _ = self._packed.popitem(last=False)
                self._seen.discard(forgotten)
            return packed

    def _pack(self, x: Tensor) -> nn.Sequential | None:
        """A packed copy for inputs like x, if it gives the same answer; else None."""
        own = {id(each): each for each in (*self._stages.parameters(), *self._stages.buffers())}
        packed = copy.deepcopy(self._stages, own)  # a copy of the structure; the weights are shared
        for stage in packed:
            _replace(stage)
        with torch.no_grad():
            expected = self._stages(x)
            try:
                found = packed(x)
            except (NotImplementedError, RuntimeError):  # no such kernel on this processor
                return None
        allowed = TOLERANCE * float(expected.abs().max())
        return packed if float((found - expected).abs().max()) <= allowed else None


_FUSED = {nn.ReLU: "relu", nn.ReLU6: "hardtanh"}


def _replace(module: nn.Module) -> None:
    """Put packed convolutions in the place of plain ones, below `module`."""
    children = list(module.named_children())
    for position, (name, child) in enumerate(children):
        if isinstance(child, nn.Conv2d) and child.padding_mode == "zeros":
            setattr(module, name, PackedConv2d(child, _fuse(module, children[position + 1 :])))
        else:
            _replace(child)
    if isinstance(module, nn.Sequential):
        for name, child in list(module.named_children()):
            if isinstance(child, nn.Identity):  # a folded batch norm, or a fused activation
                delattr(module, name)


def _fuse(module: nn.Module, behind: list[tuple[str, nn.Module]]) -> str:
    """The activation right behind a convolution, by oneDNN's name, taken out of `module`.

    Only in a plain sequence is it sure that what stands behind is also run behind.
    """
    if not isinstance(module, nn.Sequential):
        return "none"
    for name, child in behind:
        if type(child) in _FUSED:
            setattr(module, name, nn.Identity())
            return _FUSED[type(child)]
        if not isinstance(child, nn.Identity):
            break
    return "none"
