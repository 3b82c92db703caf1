"""LIME: a simple sum over regions that answers like the model near the picture.

Captum's Lime draws from torch's shared random numbers and needs scikit-learn; here the sets are
the method's own, and the weighted ridge fit of the authors' image explainer is solved directly.
"""

from dataclasses import asdict, dataclass

import numpy as np

from explain.baselines import BASELINES
from explain.classifier import Classifier, ForwardPass
from explain.language import mark
from explain.methods.coalitions import Coalitions, Cut
from explain.methods.maps import side
from explain.methods.options import option
from explain.methods.registry import Progress, Watch, register
from explain.regions import REGIONS, paint
from explain.results import Attribution

RIDGE = 1.0  # the authors' value: keeps the weights of regions that were hardly asked near 0


@dataclass(frozen=True)
class LimeOptions:
    """Options of LIME."""

    regions: int = option(50, low=4, high=200, help=mark("About how many regions; more is finer."))
    samples: int = option(
        400, low=32, high=4000, help=mark("Sets of regions that are asked; more is steadier.")
    )
    shape: str = option(
        "superpixels",
        choices=tuple(REGIONS),
        help=mark("Regions along the picture's edges, or boxes."),
    )
    baseline: str = option(
        "blurred", choices=tuple(BASELINES), help=mark("What hidden regions show.")
    )
    width: float = option(
        0.25, low=0.05, high=2.0, expert=True,
        help=mark("How near to the whole picture a set must be to count (the kernel's width)."),
    )  # fmt: skip
    seed: int = option(
        0, low=0, high=2**31 - 1, expert=True, help=mark("Another seed, other sets.")
    )


@register(
    "lime",
    title=mark("LIME"),
    summary=mark("The weight of each region in a simple model that answers like this one near by."),
    paper="https://arxiv.org/abs/1602.04938",
    options=LimeOptions,
    signed=True,
    slow=True,
    passes=lambda options, _: 1 + options.samples,
)
def lime(
    classifier: Classifier, forward: ForwardPass, target: int, options: LimeOptions, watch: Watch
) -> Attribution:
    """Attribute to each region its weight in the simple model; one number per region, in logits."""
    cut = Cut(options.shape, options.regions, options.baseline)
    regions = Coalitions(classifier, forward, target, cut)
    random = np.random.default_rng(options.seed)
    rows = random.random((options.samples, regions.count)) < 0.5
    rows[0] = True  # the picture itself
    nearness = nearness_to_whole(rows, options.width)

    def attribution(known: np.ndarray) -> Attribution:
        weights = ridge_weights(rows[: len(known)], known, nearness[: len(known)], RIDGE)
        values = paint(regions.labels, weights)
        return Attribution(
            method="lime",
            target=target,
            values=values,
            unit=mark("logit per region"),
            signed=True,
            native_shape=side(values),
            baseline=options.baseline,
            options=asdict(options),
        )

    known = np.zeros(0)
    for known in regions.answers(rows):
        watch(Progress(len(known), len(rows), attribution(known)))
    return attribution(known)


def nearness_to_whole(rows: np.ndarray, width: float) -> np.ndarray:
    """How much each set (N, R) counts: exp(-d² / width²), d its cosine distance from all regions.

    The cosine between a set of k of R regions and all of them is sqrt(k / R).
    """
    distance = 1 - np.sqrt(rows.mean(1))
    weights: np.ndarray = np.exp(-((distance / width) ** 2))
    return weights


def ridge_weights(
    rows: np.ndarray, answers: np.ndarray, nearness: np.ndarray, ridge: float
) -> np.ndarray:
    """The weights (R,) of the regions in the sum, with a free constant, that fits best.

    Least squares weighted by nearness, plus `ridge` times the squared weights.
    """
    visible = rows.astype(float)
    centred = visible - np.average(visible, axis=0, weights=nearness)
    wanted = answers - np.average(answers, weights=nearness)
    weighted = centred * nearness[:, None]
    left = weighted.T @ centred + ridge * np.eye(rows.shape[1])
    weights: np.ndarray = np.linalg.solve(left, weighted.T @ wanted)
    return weights
