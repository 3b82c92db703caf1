"""KernelSHAP: the Shapley value of each region, the fair share of what the picture adds.

Captum's KernelShap draws from torch's shared random numbers, needs scikit-learn for its fit and
lets the sum hold only roughly. Here the sum is exact, each set of regions is asked together with
its opposite (Covert and Lee 2021), and where there are few regions all sets are asked.
"""

from dataclasses import asdict, dataclass
from math import comb

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


@dataclass(frozen=True)
class KernelShapOptions:
    """Options of KernelSHAP."""

    regions: int = option(40, low=4, high=200, help=mark("About how many regions; more is finer."))
    samples: int = option(
        400, low=32, high=4000, help=mark("Sets of regions that are asked; more is more exact.")
    )
    shape: str = option(
        "superpixels",
        choices=tuple(REGIONS),
        help=mark("Regions along the picture's edges, or boxes."),
    )
    baseline: str = option(
        "blurred", choices=tuple(BASELINES), help=mark("What hidden regions show.")
    )
    seed: int = option(
        0, low=0, high=2**31 - 1, expert=True, help=mark("Another seed, other sets.")
    )


@register(
    "kernel_shap",
    title=mark("KernelSHAP"),
    summary=mark(
        "Each region's fair share of the class's score, over many combinations of regions."
    ),
    paper="https://arxiv.org/abs/1705.07874",
    options=KernelShapOptions,
    signed=True,
    slow=True,
    passes=lambda options, _: 1 + options.samples,
)
def kernel_shap(
    classifier: Classifier,
    forward: ForwardPass,
    target: int,
    options: KernelShapOptions,
    watch: Watch,
) -> Attribution:
    """Attribute to each region its Shapley value; one number per region, in logits.

    Over the regions (not the pixels) they sum to F(x) - F(baseline), exactly.
    """
    cut = Cut(options.shape, options.regions, options.baseline)
    regions = Coalitions(classifier, forward, target, cut)
    rows, weights = draw_sets(regions.count, options.samples, options.seed)

    def attribution(known: np.ndarray) -> Attribution:
        shares = shapley_values(rows[: len(known)], known, weights[: len(known)], regions.ends)
        values = paint(regions.labels, shares)
        return Attribution(
            method="kernel_shap",
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


def draw_sets(count: int, samples: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Sets of `count` regions (N, count) bool, and how much each counts in the fit (N,).

    All sets, with the kernel's weights, where `samples` are enough; else sets drawn as the kernel
    weighs them, each followed by its opposite. The empty and the full set are left out: their
    answers hold exactly anyhow.
    """
    sizes = np.arange(1, count)
    if 2**count - 2 <= samples:
        rows = np.arange(1, 2**count - 1)[:, None] >> np.arange(count) & 1 == 1
        kernel = [0.0, *((count - 1) / (comb(count, s) * s * (count - s)) for s in sizes)]
        return rows, np.array(kernel)[rows.sum(1)]
    random = np.random.default_rng(seed)
    chances = 1 / (sizes * (count - sizes))
    drawn = random.choice(sizes, -(-samples // 2), p=chances / chances.sum())
    order = random.random((len(drawn), count)).argsort(1).argsort(1)
    half = order < drawn[:, None]
    rows = np.stack([half, ~half], 1).reshape(-1, count)[:samples]
    return rows, np.ones(len(rows))


def shapley_values(
    rows: np.ndarray, answers: np.ndarray, weights: np.ndarray, ends: tuple[float, float]
) -> np.ndarray:
    """The shares (R,) that explain the answers best and sum to `ends[1] - ends[0]` exactly.

    `ends` are the answers with all regions hidden and with all visible. Weighted least squares in
    which the last share is what the others leave.
    """
    hidden, shown = ends
    visible = rows.astype(float)
    root = np.sqrt(weights)[:, None]
    left = (visible[:, :-1] - visible[:, -1:]) * root
    right = (answers - hidden - visible[:, -1] * (shown - hidden)) * root[:, 0]
    shares = np.linalg.lstsq(left.T @ left, left.T @ right, rcond=None)[0]
    return np.append(shares, shown - hidden - shares.sum())
