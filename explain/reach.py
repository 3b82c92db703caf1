"""How far the layers of a network see: which cells of its input a cell of the output depends on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from torch import nn

from explain.packing import is_sequence
from explain.residuals import branches


@dataclass(frozen=True)
class Reach:
    """Output cell i sees the input cells i·stride − before … i·stride + behind, along each side."""

    stride: int = 1
    before: int = 0
    behind: int = 0

    def then(self, other: Reach) -> Reach:
        """What is seen through `other`, which stands behind this."""
        return Reach(
            self.stride * other.stride,
            self.before + self.stride * other.before,
            self.behind + self.stride * other.behind,
        )

    def beside(self, other: Reach) -> Reach | None:
        """What is seen by the sum of this and `other`."""
        if self.stride != other.stride:
            return None
        before, behind = max(self.before, other.before), max(self.behind, other.behind)
        return Reach(self.stride, before, behind)


def reach(module: nn.Module) -> Reach | None:
    """How far this layer sees; None where it may see everything, or is not known."""
    kind = type(module)  # what is made of these may do anything
    if kind in (nn.ReLU, nn.ReLU6, nn.Identity, nn.BatchNorm2d):
        return Reach()
    if isinstance(module, nn.Conv2d) and kind is nn.Conv2d:
        return _window(module) if module.padding_mode == "zeros" else None
    if isinstance(module, nn.MaxPool2d) and kind is nn.MaxPool2d:
        return None if module.ceil_mode or module.return_indices else _window(module)
    if is_sequence(module):
        return _in_turn(module.children())
    row, past = branches(module)
    through = None if row is None else reach(row)
    if through is None or past is None:
        return through
    around = reach(past)
    return None if around is None else through.beside(around)


def _in_turn(modules: Iterable[nn.Module]) -> Reach | None:
    reaches = [reach(module) for module in modules]
    if any(each is None for each in reaches):
        return None
    return reduce(Reach.then, (each for each in reaches if each is not None), Reach())


def _window(layer: nn.Conv2d | nn.MaxPool2d) -> Reach | None:
    """That of a layer with a window, which must be the same along both sides."""
    if isinstance(layer.padding, str):
        return None
    settings = (layer.kernel_size, layer.stride, layer.padding, layer.dilation)
    one, other = ([_along(axis, value) for value in settings] for axis in (0, 1))
    if one != other:
        return None
    kernel, stride, padding, dilation = one
    return Reach(stride, padding, dilation * (kernel - 1) - padding)


def _along(axis: int, value: int | tuple[int, ...]) -> int:
    return value[axis] if isinstance(value, tuple) else value
