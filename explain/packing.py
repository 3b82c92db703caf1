"""Answering faster on a CPU: the convolutions' weights laid out once as oneDNN wants them.

Ordinarily oneDNN lays the weights out anew at each call, which at batch 1 costs as much as the
arithmetic of the later stages. A packed copy serves predictions only; gradients take the plain
stages. A copy fits one shape of input, and is used after it gave the plain stages' answer: the two
differ by rounding only.
"""

import copy
import threading
from collections import Counter, OrderedDict

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
        self._seen: Counter[tuple[int, ...]] = Counter()
        self._at_work: set[tuple[int, ...]] = set()
        self._lock = threading.Lock()
        self._usable = hasattr(torch.ops.mkldnn, "_convolution_pointwise")

    def saw(self, x: Tensor) -> None:
        """Count x (N, C, H, W) as one of its shape; somebody sends it through the plain stages."""
        with self._lock:
            self._seen[tuple(x.shape)] += 1

    def for_input(self, x: Tensor) -> nn.Sequential:
        """The stages to send x through without gradients; packed where its shape came often enough.

        Whoever comes while another thread packs gets the plain stages and need not wait.
        """
        shape = tuple(x.shape)
        if not self._usable or x.device.type != "cpu" or x.dtype != torch.float32:
            return self._stages
        with self._lock:
            if shape in self._packed:
                self._packed.move_to_end(shape)
                return self._packed[shape]
            self._seen[shape] += 1
            if self._seen[shape] < _patience(shape) or shape in self._at_work:
                return self._stages
            self._at_work.add(shape)
        try:
            packed = self._pack(x)
            if packed is None:
                self._usable = False
            else:
                self._remember(shape, packed)
        finally:
            with self._lock:
                self._at_work.discard(shape)
        return self._stages if packed is None else packed

    def _remember(self, shape: tuple[int, ...], packed: nn.Sequential) -> None:
        """Keep the copy for this shape; the one not used for longest goes where there are many."""
        with self._lock:
            self._packed[shape] = packed
            while len(self._packed) > KEPT_SHAPES:
                forgotten, _ = self._packed.popitem(last=False)
                self._seen[forgotten] = 0

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


def _patience(shape: tuple[int, ...]) -> int:
    """From which x of this shape on packing pays.

    A batch gains less by it, and the odd last batch of a job must not drive out what is in use.
    """
    return 2 if shape[0] == 1 else 5


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
