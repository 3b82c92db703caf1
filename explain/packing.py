"""Answering faster on a CPU: the convolutions' weights laid out once as oneDNN wants them.

Ordinarily oneDNN lays the weights out anew at each call, which at batch 1 costs as much as the
arithmetic of the later stages. A packed copy serves predictions only; gradients take the plain
stages. A copy fits one shape of input, and is used after it gave the plain stages' answer: the two
differ by rounding only.
"""

import copy
import threading
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator

import torch
from torch import Tensor, nn

from explain.residuals import residual_row

KEPT_SHAPES = 2  # each holds the convolutions' weights once more: 94 MB for ResNet-50
TOLERANCE = 1e-4  # of the largest logit


class PackedConv2d(nn.Module):
    """A frozen convolution for one shape of input, and what comes right behind it.

    That is an addition, a ReLU, or first the one and then the other.
    """

    def __init__(self, convolution: nn.Conv2d, activation: str = "none") -> None:
        super().__init__()
        self._plain = [convolution]  # in a list: what is looked up at each call is no submodule
        self._shape = (
            list(convolution.padding),
            list(convolution.stride),
            list(convolution.dilation),
            convolution.groups,
        )
        self._activation = activation
        self._limits = [0.0, 6.0] if activation == "hardtanh" else []
        self._packed: tuple[object, ...] = ()

    def forward(self, x: Tensor, added: Tensor | None = None) -> Tensor:
        """The convolution of x (N, C, H, W), plus `added` where there is such a thing.

        The first x decides the shape that is packed for.
        """
        if not self._packed:
            plain = self._plain.pop()
            weight = torch.ops.mkldnn._reorder_convolution_weight(
                plain.weight.detach(), *self._shape, list(x.shape)
            )
            self._packed = (weight, plain.bias, *self._shape)
        out: Tensor
        if added is None:
            out = torch.ops.mkldnn._convolution_pointwise.default(
                x, *self._packed, self._activation, self._limits, ""
            )
        else:
            activation = None if self._activation == "none" else self._activation
            out = torch.ops.mkldnn._convolution_pointwise.binary(
                x, added, *self._packed, "add", None, activation, self._limits, ""
            )
        return out


class PackedResidual(nn.Module):
    """A residual block: convolutions in a row, the last of which adds what went past them."""

    def __init__(self, row: nn.Sequential, past: nn.Module | None) -> None:
        super().__init__()
        *before, self.last = row
        self.before = nn.Sequential(*in_a_row(before))
        self.past = past

    def forward(self, x: Tensor) -> Tensor:
        """The block's answer to x (N, C, H, W)."""
        added = x if self.past is None else self.past(x)
        out: Tensor = self.last(self.before(x), added)
        return out


class PackedStages:
    """Packed copies of `plain` stages for the shapes of input that come again and again.

    From the x number `patience` of its shape on, by default what suits its batch; so many `shapes`
    are kept.
    """

    def __init__(
        self, plain: nn.Sequential, patience: int | None = None, shapes: int = KEPT_SHAPES
    ) -> None:
        self.plain = plain
        self._patience, self._shapes = patience, shapes
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
            return self.plain
        with self._lock:
            if shape in self._packed:
                self._packed.move_to_end(shape)
                return self._packed[shape]
            self._seen[shape] += 1
            if self._seen[shape] < (self._patience or _patience(shape)) or shape in self._at_work:
                return self.plain
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
        return self.plain if packed is None else packed

    def _remember(self, shape: tuple[int, ...], packed: nn.Sequential) -> None:
        """Keep the copy for this shape; the one not used for longest goes where there are many."""
        with self._lock:
            self._packed[shape] = packed
            while len(self._packed) > self._shapes:
                forgotten, _ = self._packed.popitem(last=False)
                self._seen[forgotten] = 0

    def _pack(self, x: Tensor) -> nn.Sequential | None:
        """A packed copy for inputs like x, if it gives the same answer; else None."""
        own = {id(each): each for each in (*self.plain.parameters(), *self.plain.buffers())}
        packed = copy.deepcopy(self.plain, own)  # a copy of the structure; the weights are shared
        for name, stage in list(packed.named_children()):
            setattr(packed, name, _packed(stage))
        with torch.no_grad():
            expected = self.plain(x)
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


def _packed(module: nn.Module) -> nn.Module:
    """What answers instead of `module`: itself with packed convolutions, or a packed block."""
    row = residual_row(module)
    if row is None:
        _replace(module)
        return nn.Sequential(*in_a_row([module])) if is_sequence(module) else module
    _replace(row)
    if not isinstance(row[-1], PackedConv2d):
        return module
    past = getattr(module, "downsample", None)
    return PackedResidual(row, None if past is None else _packed(past))


def is_sequence(module: nn.Module) -> bool:
    """Whether all that it does is to run its children one after the other."""
    return isinstance(module, nn.Sequential) and type(module).forward is nn.Sequential.forward


def in_a_row(modules: Iterable[nn.Module]) -> Iterator[nn.Module]:
    """The modules, those inside sequences by themselves: each call of a sequence takes its time."""
    for module in modules:
        if is_sequence(module):
            yield from in_a_row(module.children())
        else:
            yield module


def _replace(module: nn.Module) -> None:
    """Put packed convolutions in the place of plain ones, below `module`."""
    children = list(module.named_children())
    for position, (name, child) in enumerate(children):
        if isinstance(child, nn.Conv2d) and child.padding_mode == "zeros":
            setattr(module, name, PackedConv2d(child, _fuse(module, children[position + 1 :])))
        elif (packed := _packed(child)) is not child:
            setattr(module, name, packed)
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
