"""Why one class and not another: the lead of A over B, shared out among the parts of the picture.

Integrated Gradients of the difference of two logits. Where the model starts from (the baseline),
what each region adds, and what is left over make up the difference that the model shows.
"""

from dataclasses import dataclass, replace

import numpy as np
import torch

from explain.baselines import BASELINES
from explain.classifier import Classifier, ForwardPass
from explain.errors import TargetError
from explain.language import mark, say
from explain.methods import Progress, Watch
from explain.methods.integrated_gradients import ROUNDING, IntegratedGradientsOptions, Path
from explain.methods.options import check_options, option
from explain.regions import paint, superpixels
from explain.results import Attribution, ClassScore

TOLERANCE = 0.01  # of the difference
SETTLED = 0.10  # of all that the regions add, for and against
STRAIGHT = 1e-3  # of the same: where weights matter less, the way is straight
MOST_STEPS = 512
KEPT_PIXELS = 512 * 224 * 224  # of the maps that are kept until the end, 103 MB

Named = int | str | None


@dataclass(frozen=True)
class ContrastOptions:
    """Options of "why A and not B"."""

    steps: int = option(24, low=4, high=MOST_STEPS, help=mark("Points on the way at first."))
    baseline: str = option(
        "black", choices=tuple(BASELINES), help=mark("The picture that the way starts from.")
    )
    regions: int = option(
        24,
        low=2,
        high=200,
        help=mark("About how many parts the picture is cut into, along its edges."),
    )


@dataclass(frozen=True)
class _Contrasting:
    """What the options belong to, for sentences about them."""

    title: str = mark("Why A and not B")
    options: type = ContrastOptions


CONTRAST = _Contrasting()


@dataclass(frozen=True, eq=False)
class Contrast:
    """Why the class `first` and not `second`, in logits.

    `at_baseline` is the lead of `first` on the baseline, `parts` (R,) what each region adds to it;
    `labels` (H, W) numbers the regions. `attribution` is the same for each pixel. `unsure` is how
    much of all that the regions add was moved by the last doubling of the steps; None where that is
    not known.
    """

    first: ClassScore
    second: ClassScore
    attribution: Attribution
    at_baseline: float
    labels: np.ndarray
    parts: np.ndarray
    unsure: float | None = None

    @property
    def steps(self) -> int:
        """The points on the way that were looked at."""
        return int(str(self.attribution.options["steps"]))

    @property
    def difference(self) -> float:
        """How far `first` is ahead of `second`; below 0 where it is behind."""
        return self.first.logit - self.second.logit

    @property
    def for_first(self) -> float:
        """The sum of the regions that speak for `first`."""
        return float(self.parts[self.parts > 0].sum())

    @property
    def for_second(self) -> float:
        """The sum of the regions that speak for `second`, 0 or below."""
        return float(self.parts[self.parts < 0].sum())

    @property
    def remainder(self) -> float:
        """What the steps left over: with it, baseline and regions make up the difference."""
        return self.difference - self.at_baseline - float(self.parts.sum())

    @property
    def remainder_share(self) -> float:
        """The remainder's part of the difference, or of what the picture adds if that is less."""
        return abs(self.remainder) / max(_scale(self.difference, self.at_baseline), ROUNDING)

    @property
    def adds_up(self) -> bool:
        """Whether the remainder is less than 1 % of the difference, or mere rounding."""
        return abs(self.remainder) <= _allowed(self.difference, self.at_baseline)

    @property
    def by_region(self) -> Attribution:
        """The map (H, W) on which each region has what it adds."""
        return replace(
            self.attribution,
            values=paint(self.labels, self.parts),
            unit=mark("logit per region"),
            native_shape=(len(self.parts), 1),
        )


def explain_contrast(
    classifier: Classifier,
    forward: ForwardPass,
    classes: tuple[Named, Named] = (None, None),
    options: ContrastOptions | None = None,
    watch: Watch | None = None,
) -> Contrast:
    """Why the model says the first of these classes and not the second.

    Each is an index or a name; None is the most probable one that is left. The steps are doubled
    until the remainder is below 1 % of the difference and doubling them moved no more than SETTLED
    of what the regions add, or until MOST_STEPS are reached. The looks are weighed so that their
    sum comes out soon; single pixels come nearer with more `steps` only.
    Raises TargetError or OptionError.
    """
    options = options or ContrastOptions()
    check_options(CONTRAST, options)
    first, second = _scores(classifier, forward, classes)
    labels = cut(forward, options)
    way = IntegratedGradientsOptions(baseline=options.baseline)
    with torch.inference_mode(False):  # else a caller who is in it could have no gradients
        path = Path(classifier, forward, first.index, way, second.index)
        difference = first.logit - second.logit
        at_baseline = difference - path.difference
        allowed = _allowed(difference, at_baseline)
        steps, most = options.steps, _most_steps(labels.size, options.steps)
        attribution = path.seek(steps, watch or _ignore, bent=True)
        weighed = _moved(attribution, path.weighed(bent=False), labels)
        unsure = weighed if weighed <= STRAIGHT else None  # else more steps may move anything
        while steps < most:
            adds_up = abs(attribution.convergence_delta or 0.0) <= allowed
            if adds_up and unsure is not None and unsure <= SETTLED:
                break
            steps, before = min(2 * steps, most), attribution
            attribution = path.seek(steps, watch or _ignore, bent=True)
            unsure = _moved(attribution, before, labels)
    return replace(share_out(first, second, attribution, labels), unsure=unsure)


def cut(forward: ForwardPass, options: ContrastOptions) -> np.ndarray:
    """The regions (H, W) whose parts are told."""
    return superpixels(forward.model_input.picture, options.regions)


def share_out(
    first: ClassScore, second: ClassScore, attribution: Attribution, labels: np.ndarray
) -> Contrast:
    """The contrast that this map of the lead shows, finished or not, by regions (H, W)."""
    assert attribution.convergence_delta is not None
    parts = _by_region(attribution, labels)
    gained = float(attribution.values.sum(dtype=np.float64)) - attribution.convergence_delta
    return Contrast(first, second, attribution, first.logit - second.logit - gained, labels, parts)


def _by_region(attribution: Attribution, labels: np.ndarray) -> np.ndarray:
    """What each region adds (R,)."""
    return np.bincount(labels.ravel(), attribution.values.ravel().astype(np.float64))


def _moved(attribution: Attribution, other: Attribution, labels: np.ndarray) -> float:
    """By how much the regions of two maps differ, as a share of all that they add."""
    parts, others = _by_region(attribution, labels), _by_region(other, labels)
    return float(np.abs(parts - others).sum() / max(np.abs(parts).sum(), ROUNDING))


def _scores(
    classifier: Classifier, forward: ForwardPass, classes: tuple[Named, Named]
) -> tuple[ClassScore, ClassScore]:
    """The two classes; raises TargetError where they are one, or there are not two."""
    prediction = forward.prediction
    named = [None if each is None else classifier.class_index(each) for each in classes]
    left = [score.index for score in prediction.top(3) if score.index not in named]
    chosen = [left.pop(0) if each is None and left else each for each in named]
    first, second = chosen
    if first is None or second is None:
        raise TargetError(
            say(
                "{model} has one class only, so there is no other to compare.",
                model=say(classifier.name),
            )
        )
    if first == second:
        raise TargetError(
            say(
                "Both classes are “{name}”. Choose two different ones.",
                name=classifier.class_names[first],
            )
        )
    return prediction.score(first), prediction.score(second)


def _allowed(difference: float, at_baseline: float) -> float:
    """The largest remainder, in logits, that counts as adding up."""
    return max(TOLERANCE * _scale(difference, at_baseline), ROUNDING)


def _scale(difference: float, at_baseline: float) -> float:
    """The smaller of the difference and of what the picture adds to it."""
    return min(abs(difference), abs(difference - at_baseline))


def _most_steps(pixels: int, steps: int) -> int:
    """The limit for a picture of so many pixels: fewer where the kept maps would be large."""
    return max(steps, min(MOST_STEPS, KEPT_PIXELS // pixels))


def _ignore(progress: Progress) -> None:
    """Nobody watches."""
