"""DeepLift: the difference from a baseline, handed back from layer to layer without remainder.

Captum's DeepLift on a private copy. Captum has no rule for ReLU6, and its rule for max pooling
holds only where the windows do not overlap, so both are built here from parts that it has right.
"""

import warnings
from dataclasses import asdict, dataclass

from captum.attr import DeepLift
from torch import Tensor, nn
from torch.nn import functional

from explain.baselines import BASELINES, baseline_tensor
from explain.classifier import Classifier, ForwardPass
from explain.errors import ModelError
from explain.language import mark, say
from explain.methods.maps import side, to_array
from explain.methods.options import option
from explain.methods.private_copy import Rules, private_copy
from explain.methods.registry import GRADIENT_PASSES, Watch, register
from explain.results import Attribution

# Of the difference, or of one logit where that is more: beyond it the map is wrong, not inexact.
TOLERANCE = 0.001

warnings.filterwarnings("ignore", "Setting forward, backward hooks", UserWarning)  # on our copy


@dataclass(frozen=True)
class DeepLiftOptions:
    """Options of DeepLift."""

    baseline: str = option(
        "black",
        choices=tuple(BASELINES),
        help=mark("The picture that the difference is taken from."),
    )


class CappedByTwo(nn.Module):
    """ReLU6 as the difference of two ReLUs: the rescale rule gives both together what ReLU6 gets.

    Both see the same change of input, so their shares add up to (change of ReLU6) / (change of x).
    """

    def __init__(self) -> None:
        super().__init__()
        self.low, self.high = nn.ReLU(), nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        """The values of x, cut off at 0 and 6."""
        low: Tensor = self.low(x.clone())
        high: Tensor = self.high(x - 6.0)
        return low - high


class MaxPoolApart(nn.Module):
    """Max pooling whose overlapping windows are first laid out side by side."""

    def __init__(self, pool: nn.MaxPool2d) -> None:
        super().__init__()
        self._window, self._stride, self._padding = (
            _pair(value) for value in (pool.kernel_size, pool.stride, pool.padding)
        )
        self.pool = nn.MaxPool2d(self._window, self._window)

    def forward(self, x: Tensor) -> Tensor:
        """The largest value of each window of x (N, C, H, W)."""
        (rows, columns), (down, right) = self._window, self._padding
        lowest = float(x.detach().min()) - 1.0  # never the largest, and still a number
        x = functional.pad(x, (right, right, down, down), value=lowest)
        windows = x.unfold(2, rows, self._stride[0]).unfold(3, columns, self._stride[1])
        count, channels, high, wide = windows.shape[:4]  # (N, C, h, w, rows, columns)
        apart = windows.permute(0, 1, 2, 4, 3, 5)
        out: Tensor = self.pool(apart.reshape(count, channels, high * rows, wide * columns))
        return out


def _pair(value: int | tuple[int, int]) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else value


def _pool_apart(pool: nn.MaxPool2d) -> nn.Module:
    if pool.ceil_mode or pool.return_indices or _pair(pool.dilation) != (1, 1):
        raise ModelError(
            say(
                "DeepLift cannot be computed for this model: its max pooling is dilated or rounds "
                "up. Choose Integrated Gradients instead."
            )
        )
    return MaxPoolApart(pool)


RULES: Rules = {
    nn.ReLU: lambda _: nn.ReLU(),
    nn.ReLU6: lambda _: CappedByTwo(),
    nn.MaxPool2d: _pool_apart,
}


@register(
    "deep_lift",
    title=mark("DeepLift"),
    summary=mark("What each pixel adds, coming from a blank picture, in one step. Quick, adds up."),
    paper="https://arxiv.org/abs/1704.02685",
    options=DeepLiftOptions,
    signed=True,
    passes=3 * GRADIENT_PASSES,
)
def deep_lift(
    classifier: Classifier,
    forward: ForwardPass,
    target: int,
    options: DeepLiftOptions,
    watch: Watch,
) -> Attribution:
    """Attribute the target logit to the pixels by the rescale rule, colours summed.

    The values are in logits; their sum is F(x) - F(baseline), up to rounding. Raises ModelError
    for a model where that cannot be had.
    """
    del watch  # one pass
    x = classifier.to_device(forward.model_input.tensor).requires_grad_()
    start = classifier.to_device(baseline_tensor(options.baseline, forward.model_input))
    copied = private_copy(classifier, x, RULES, "DeepLift")
    contributions = DeepLift(copied).attribute(x, baselines=start, target=target)
    assert isinstance(contributions, Tensor)
    values = to_array(contributions[0].sum(0))
    at_start = float(classifier.answer(start)[0, target])
    difference = float(forward.prediction.logits[target]) - at_start
    delta = float(values.sum(dtype=float)) - difference
    if abs(delta) > TOLERANCE * max(abs(difference), 1.0):
        raise ModelError(
            say(
                "DeepLift's map for {model} does not add up ({over} logits over), so it is not "
                "shown. Choose Integrated Gradients, which makes the same promise.",
                model=say(classifier.name),
                over=f"{delta:+.2g}",
            )
        )
    return Attribution(
        method="deep_lift",
        target=target,
        values=values,
        unit="logit",
        signed=True,
        native_shape=side(values),
        baseline=options.baseline,
        convergence_delta=delta,
        options=asdict(options),
    )
