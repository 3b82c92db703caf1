"""Occlusion: how much the class's logit falls when a window over the picture is hidden.

The numbers of Captum's Occlusion. Captum builds each hidden picture from three full-size copies
and has nothing to show before its end; here the windows of a batch are set at once, in an order
that covers the whole picture, so that there is a rough map early on. What a window cannot reach is
not computed again.
"""

from dataclasses import asdict, dataclass

import numpy as np
import torch
from torch import Tensor

from explain.baselines import BASELINES
from explain.classifier import Classifier, ForwardPass
from explain.errors import OptionError
from explain.language import mark, say
from explain.methods.asking import Boxes, answers, hiding_behind
from explain.methods.maps import side
from explain.methods.options import option
from explain.methods.registry import Progress, Watch, register
from explain.results import Attribution


@dataclass(frozen=True)
class OcclusionOptions:
    """Options of Occlusion."""

    window: int = option(
        32,
        low=4,
        high=256,
        help=mark("Side of the square that is hidden, in pixels of the model input."),
    )
    stride: int = option(
        16, low=2, high=128, help=mark("Pixels between two windows; fewer is finer and slower.")
    )
    baseline: str = option(
        "mean", choices=tuple(BASELINES), help=mark("What a window shows instead.")
    )


def _starts(size: int, options: OcclusionOptions) -> np.ndarray:
    """Where the windows start along a side of `size` px; the last one may reach over the edge."""
    return np.arange(-(-(size - options.window) // options.stride) + 1) * options.stride


def _passes(options: OcclusionOptions, size: int) -> int:
    return 1 + len(_starts(size, options)) ** 2


@register(
    "occlusion",
    title=mark("Occlusion"),
    summary=mark(
        "Hides one square after the other and watches the class's score fall. Easy to believe."
    ),
    paper="https://arxiv.org/abs/1311.2901",
    options=OcclusionOptions,
    signed=True,
    slow=True,
    passes=_passes,
)
def occlusion(
    classifier: Classifier,
    forward: ForwardPass,
    target: int,
    options: OcclusionOptions,
    watch: Watch,
) -> Attribution:
    """Attribute to each pixel the mean fall of the target logit over the windows that hide it.

    In logits; below 0 where hiding a place makes the class more likely.
    """
    height, width = side(forward.model_input.tensor)
    _check(options, min(height, width))
    windows = _Windows(height, width, options)
    hiding = hiding_behind(classifier, forward, options.baseline)
    shown = float(forward.prediction.logits[target])
    count = len(windows.corners)
    order = coarse_to_fine(*windows.shape)
    for asked, logits in answers(hiding, order, windows.visible, windows.boxes):
        windows.add(asked, shown - logits[:, target])
        watch(Progress(windows.done, count, windows.attribution(target, options)))
    return windows.attribution(target, options)


class _Windows:
    """All positions of the window, and the falls that were measured there."""

    def __init__(self, height: int, width: int, options: OcclusionOptions) -> None:
        rows, columns = _starts(height, options), _starts(width, options)
        self.shape = (len(rows), len(columns))
        self.corners = [(int(top), int(left)) for top in rows for left in columns]
        self.window = options.window
        last = (height - options.window, width - options.window)
        self.boxes = Boxes(options.window, np.minimum(self.corners, last))
        self.done = 0
        self._falls = np.zeros((height, width))
        self._times = np.zeros((height, width))

    def _place(self, number: int) -> tuple[slice, slice]:
        top, left = self.corners[number]
        return slice(top, top + self.window), slice(left, left + self.window)

    def visible(self, asked: np.ndarray) -> Tensor:
        """1 outside of these windows and 0 in them, (n, 1, H, W)."""
        visible = torch.ones(len(asked), 1, *self._falls.shape)
        for row, number in enumerate(asked):
            visible[row, 0][self._place(number)] = 0.0
        return visible

    def add(self, asked: np.ndarray, falls: np.ndarray) -> None:
        """Take in how much the logit fell when these windows were hidden."""
        for number, fall in zip(asked, falls, strict=True):
            self._falls[self._place(number)] += fall
            self._times[self._place(number)] += 1
        self.done += len(asked)

    def attribution(self, target: int, options: OcclusionOptions) -> Attribution:
        """The map so far; 0 where no window has been yet."""
        mean = self._falls / np.maximum(self._times, 1)
        return Attribution(
            method="occlusion",
            target=target,
            values=mean.astype(np.float32),
            unit="logit",
            signed=True,
            native_shape=self.shape,
            baseline=options.baseline,
            options=asdict(options),
        )


def coarse_to_fine(rows: int, columns: int) -> np.ndarray:
    """The numbers of all places of a grid, each fourth row and column before each second one.

    So the first few lie all over the grid.
    """
    place = np.arange(rows)[:, None] | np.arange(columns)
    width = place & -place  # the largest power of two that divides both
    width[0, 0] = place.size
    return np.argsort(-width.ravel(), kind="stable")


def _check(options: OcclusionOptions, size: int) -> None:
    """Raise OptionError where the windows would not fit, or would leave gaps."""
    if options.window > size:
        raise OptionError(
            say(
                "Occlusion's window is {window} px, but the model input has only {size} px. Choose "
                "a smaller window.",
                window=options.window,
                size=size,
            )
        )
    if options.stride > options.window:
        raise OptionError(
            say(
                "Occlusion's stride is {stride} px and its window {window} px, so parts would "
                "never be hidden. Choose a stride no larger than the window.",
                stride=options.stride,
                window=options.window,
            )
        )
