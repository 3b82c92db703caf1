"""Answers to pictures that differ from one in a small box each.

Only what the box can reach is computed anew: of each layer's output the cells that see it, from a
cut of its input that holds all they see; the rest is the same as for the one picture. The numbers
are those of the whole pictures but for rounding. Early layers are large and see little, so that
this spares most of their work; where the cut becomes nearly the whole, the whole is computed.

As in Nakandala, Kumar and Papakonstantinou, "Incremental and Approximate Inference for Faster
Occlusion-based Deep CNN Explanations" (SIGMOD 2019).
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from explain.freezing import without_gradients
from explain.packing import PackedStages, in_a_row
from explain.reach import Reach, reach

WORTH = 0.8  # of a layer's area: above, cutting costs what it spares
PATIENCE = 2  # one picture's boxes come in many batches of one shape


@dataclass(frozen=True)
class Cut:
    """One step on a cut of its input: of `size` cells along a side, `taken` are computed with.

    Of what comes out, `kept` cells hold all that a change of `changed` cells reaches.
    """

    reach: Reach
    size: int
    changed: int

    @property
    def kept(self) -> int:
        """Cells along a side of the output that may change, wherever the box lies."""
        seen = self.changed - 1 + self.reach.before + self.reach.behind
        return min(self.size // self.reach.stride, seen // self.reach.stride + 1)

    @property
    def taken(self) -> int:
        """Cells along a side of the input that these see; whole strides of them."""
        stride = self.reach.stride
        seen = (self._margin + self.kept - 1) * stride + self.reach.behind + 1
        return -(-seen // stride) * stride

    @property
    def _margin(self) -> int:
        """Strides by which the cut starts before the place of the first cell that is kept."""
        return -(-self.reach.before // self.reach.stride)

    def is_worth_it(self) -> bool:
        """Whether the cut is much smaller than the whole, and every change inside it is seen."""
        sees_all = self.reach.before + self.reach.behind >= self.reach.stride - 1
        return sees_all and (self.taken / self.size) ** 2 <= WORTH

    def first_kept(self, starts: np.ndarray) -> np.ndarray:
        """Where the output's changed cells start, for changes that start at `starts`."""
        first = -((self.reach.behind - starts) // self.reach.stride)
        kept: np.ndarray = np.clip(first, 0, self.size // self.reach.stride - self.kept)
        return kept

    def first_taken(self, kept: np.ndarray) -> np.ndarray:
        """Where the cut of the input starts, for output that starts at `kept`."""
        first = (kept - self._margin) * self.reach.stride
        taken: np.ndarray = np.clip(first, 0, self.size - self.taken)
        return taken


class LocalStages:
    """The stages of a network as steps of which it is known how far they see, and the rest."""

    def __init__(self, stages: nn.Sequential) -> None:
        self._lock = threading.Lock()
        self._all = list(_steps(in_a_row(stages)))
        self._reaches = [reach(step) for step in self._all]
        self._packed = [PackedStages(nn.Sequential(step), PATIENCE, 1) for step in self._all]
        self._rest: tuple[int, PackedStages] | None = None

    def near(self, shown: Tensor, side: int) -> Near | None:
        """For changes of shown (1, 3, H, W) in boxes of side × side; None where nothing is spared.

        Sends `shown` through the first steps.
        """
        kept, cuts, changed = [shown], [], side
        with without_gradients():
            for step, seen in zip(self._all, self._reaches, strict=True):
                size = kept[-1].shape[-1]
                if seen is None or kept[-1].shape[-2] != size or size % seen.stride:
                    break
                cut = Cut(seen, size, changed)
                if not cut.is_worth_it():
                    break
                after = step(kept[-1])
                if after.shape[-1] != size // seen.stride:
                    break
                kept.append(after)
                cuts.append(cut)
                changed = cut.kept
        if not cuts:
            return None
        return Near(side, self._packed[: len(cuts)], self._behind(len(cuts)), kept, cuts)

    def _behind(self, number: int) -> PackedStages:
        """The steps from this one on, to the logits; packed for one place to begin at a time."""
        with self._lock:
            if self._rest is None or self._rest[0] != number:
                left = nn.Sequential(*self._all[number:])
                self._rest = (number, PackedStages(left, PATIENCE, 1))
            return self._rest[1]


class Near:
    """Answers to pictures that are like one but for a box each."""

    def __init__(
        self,
        side: int,
        steps: Sequence[PackedStages],
        rest: PackedStages,
        kept: Sequence[Tensor],
        cuts: Sequence[Cut],
    ) -> None:
        self.side = side
        self._steps, self._rest, self._kept, self._cuts = steps, rest, kept, cuts

    def answer(self, boxes: Tensor, corners: np.ndarray, often: bool = True) -> Tensor:
        """The logits (N, K) with boxes (N, 3, side, side) in place of what is at `corners`.

        These are (N, 2), from the top and from the left; every box lies in the picture. `often`
        says that batches of N come again and again, so that weights are packed for them.
        """
        with without_gradients():
            changed, starts = boxes, corners
            for step, before, cut in zip(self._steps, self._kept, self._cuts, strict=False):
                kept = cut.first_kept(starts)
                taken = cut.first_taken(kept)
                seen = _cuts(before, taken, cut.taken)
                _put(seen, starts - taken, changed)
                out = _run(step, seen, often)
                changed, starts = _each(out, kept - taken // cut.reach.stride, cut.kept), kept
            whole = self._kept[-1].repeat(len(boxes), 1, 1, 1)
            whole = whole.contiguous(memory_format=torch.channels_last)
            _put(whole, starts, changed)
            return _run(self._rest, whole, often).float()


def _run(stages: PackedStages, x: Tensor, often: bool) -> Tensor:
    out: Tensor = (stages.for_input(x) if often else stages.plain)(x)
    return out


def _empty(like: Tensor, count: int, side: int) -> Tensor:
    shape = (count, like.shape[1], side, side)
    return torch.empty(shape, dtype=like.dtype, memory_format=torch.channels_last)


def _cuts(whole: Tensor, starts: np.ndarray, side: int) -> Tensor:
    """Squares of whole (1, C, H, W), one for each of `starts`."""
    found = _empty(whole, len(starts), side)
    for place, (top, left) in zip(found, starts.tolist(), strict=True):
        place.copy_(whole[0, :, top : top + side, left : left + side])
    return found


def _each(batch: Tensor, starts: np.ndarray, side: int) -> Tensor:
    """The square of each of batch (N, C, H, W) that starts at its place in `starts`."""
    found = _empty(batch, len(batch), side)
    for place, one, (top, left) in zip(found, batch, starts.tolist(), strict=True):
        place.copy_(one[:, top : top + side, left : left + side])
    return found


def _put(batch: Tensor, starts: np.ndarray, squares: Tensor) -> None:
    """Write each of squares (N, C, h, w) into its place of batch (N, C, H, W)."""
    height, width = squares.shape[2:]
    for whole, (top, left), square in zip(batch, starts.tolist(), squares, strict=True):
        whole[:, top : top + height, left : left + width] = square


def _steps(layers: Iterable[nn.Module]) -> Iterator[nn.Sequential]:
    """The layers, each with what only changes single cells behind it: that is fused into it."""
    step: list[nn.Module] = []
    for layer in layers:
        if step and reach(layer) != Reach():
            yield nn.Sequential(*step)
            step = []
        step.append(layer)
    yield nn.Sequential(*step)
