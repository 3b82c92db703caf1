"""Deletion and insertion: the probability while a picture is hidden, or shown, piece by piece.

Petsiuk et al. 2018, but over cells instead of single pixels, and with the centre and random orders
beside the map, because the bare number says nothing.
"""

from dataclasses import dataclass

import numpy as np

from explain.baselines import BASELINES
from explain.check_results import CheckResult, Curve, Verdict
from explain.faithfulness.orders import CELLS, MOVED, SCATTERED, grid_cells
from explain.faithfulness.registry import Claim, Meter
from explain.hiding import Hiding
from explain.language import mark, say
from explain.methods.options import option
from explain.words import percent

PAPER = "https://arxiv.org/abs/1806.07421"
UNIT = mark("mean probability on the way")
MAP, CENTRE, CHANCE = mark("map"), mark("centre"), mark("chance")

# A difference of areas below this is not worth a verdict, however steady chance is.
LEAST_DIFFERENCE = 0.02
# Where all that was measured lies this close together, the model does not react to hiding at all.
NO_REACTION = 0.01


@dataclass(frozen=True)
class CurveOptions:
    """Options of the deletion and insertion curves."""

    steps: int = option(25, low=2, high=100, help=mark("Points of the curve after the first."))
    baseline: str = option(
        "blurred", choices=tuple(BASELINES), help=mark("What hidden parts are filled with.")
    )
    orders: int = option(
        3,
        low=0,
        high=20,
        help=mark("Random orders beside the map; at 0 the centre is left out too."),
    )
    chance: str = option(
        MOVED, choices=(MOVED, SCATTERED),
        help=mark("Random orders: the map's own moved elsewhere, or cells scattered all over."),
    )  # fmt: skip
    cells: int = option(
        CELLS, low=2, high=224, expert=True, help=mark("Cells a side, hidden one after another.")
    )
    seed: int = option(0, low=0, high=2**31, expert=True, help=mark("Decides the random orders."))


def curve_passes(claim: Claim, options: CurveOptions) -> int:
    """The pictures that one kind of curve takes: the empty end, which all share, and the rest."""
    del claim
    return 1 + (options.steps - 1) * (2 + options.orders if options.orders else 1)


class Way:
    """The way from the whole picture to the empty one (or back, `insertion`), in any order."""

    def __init__(
        self, claim: Claim, options: CurveOptions, meter: Meter, *, insertion: bool
    ) -> None:
        picture = claim.forward.model_input.picture
        self.cells = grid_cells(picture.height, picture.width, options.cells)
        self._target, self._insertion = claim.target, insertion
        fill = BASELINES[options.baseline](picture)
        self._hiding = Hiding(claim.classifier, claim.forward.model_input, fill, meter.count)
        steps = np.linspace(0, self.cells.count, options.steps + 1)
        self._counts = np.unique(steps.round().astype(int))
        self.fractions = self._counts / self.cells.count
        everything = np.ones((1, picture.height, picture.width), dtype=bool)
        self._ends = [claim.probability, float(self._ask(everything)[0])]
        if insertion:
            self._ends.reverse()

    def walk(self, *orders: np.ndarray) -> np.ndarray:
        """The probabilities (orders, S+1) after each fraction of the cells."""
        masks = [self.cells.mask(order[:count]) for order in orders for count in self._counts[1:-1]]
        inner = self._ask(~np.stack(masks) if self._insertion else np.stack(masks))
        first, last = self._ends
        rows = inner.reshape(len(orders), -1)
        return np.pad(rows, [(0, 0), (1, 1)], constant_values=[(0, 0), (first, last)])

    def _ask(self, masks: np.ndarray) -> np.ndarray:
        return self._hiding.probabilities(masks)[:, self._target]


def compare(claim: Claim, options: CurveOptions, meter: Meter, *, insertion: bool) -> CheckResult:
    """The map's curve beside the centre's and the mean of random orders."""
    way = Way(claim, options, meter, insertion=insertion)
    order = way.cells.hottest_first(claim.attribution.values, options.seed)
    own = way.walk(order)
    curves = [Curve(MAP, way.fractions, own[0])]
    reference = None
    if options.orders:
        centre = way.walk(way.cells.centre_first())
        random = way.cells.by_chance(options.chance, order, options.orders, options.seed)
        chance = way.walk(*random)
        curves += [
            Curve(CENTRE, way.fractions, centre[0]),
            Curve(CHANCE, way.fractions, chance.mean(0), chance.std(0)),
        ]
        areas = [Curve(CHANCE, way.fractions, each).area for each in chance]
        reference = (float(np.mean(areas)), float(np.std(areas)))
    return _judge(claim, tuple(curves), reference, insertion, baseline=options.baseline)


def _judge(
    claim: Claim,
    curves: tuple[Curve, ...],
    reference: tuple[float, float] | None,
    insertion: bool,
    *,
    baseline: str,
) -> CheckResult:
    """The verdict on the map's curve: against chance; the centre is told beside it."""
    facts = {"baseline": baseline, "curves": curves, "reference": reference}
    everything = np.concatenate([curve.probabilities for curve in curves])
    if np.ptp(everything) < NO_REACTION:
        return claim.undefined(
            say(
                "{name} stays at {probability} whatever is hidden, "
                "so no order is better than another.",
                name=claim.name, probability=percent(claim.probability),
            ), UNIT, **facts,
        )  # fmt: skip
    areas = {curve.name: curve.area for curve in curves}
    verdict: Verdict = "unclear"
    if reference is not None:
        better = (areas[MAP] - reference[0]) * (1 if insertion else -1)
        needed = max(LEAST_DIFFERENCE, 2 * reference[1])
        verdict = "passed" if better > needed else "failed" if better < -needed else "unclear"
    measured = {f"area {name}": area for name, area in areas.items()}
    sentence = _sentence(claim.name, areas, insertion)
    return claim.result(verdict, sentence, areas[MAP], UNIT, measured=measured, **facts)


def _sentence(name: str, areas: dict[str, float], insertion: bool) -> str:
    values = {each: percent(area) for each, area in areas.items()}
    return say(_SENTENCES[insertion, CHANCE in areas], name=name, **values)


_SENTENCES = {
    (False, True): mark(
        "Hidden piece by piece in the map's order, the picture is {name} to {map} on average; in "
        "random order, {chance}; from the centre outwards, {centre}."
    ),
    (False, False): mark(
        "Hidden piece by piece in the map's order, the picture is {name} to {map} on average."
    ),
    (True, True): mark(
        "Shown piece by piece in the map's order, the picture is {name} to {map} on average; in "
        "random order, {chance}; from the centre outwards, {centre}."
    ),
    (True, False): mark(
        "Shown piece by piece in the map's order, the picture is {name} to {map} on average."
    ),
}
