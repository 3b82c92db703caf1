"""Insertion and deletion on photographs, with random orders and the centre in the same table.

The tables are Markdown: `python -m bench faithfulness > bench/results/faithfulness.md` keeps them.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from rich.box import MARKDOWN
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bench.photographs import names, predicted, real_classifier
from bench.report import print_machine
from explain.check_results import Curve
from explain.classifier import Classifier, ForwardPass
from explain.explanation import explain_pass
from explain.faithfulness import CHECKS, Claim, make_claim
from explain.faithfulness.curves import CurveOptions, Way
from explain.faithfulness.orders import MOVED, SCATTERED, Cells
from explain.faithfulness.registry import Meter
from explain.methods import METHODS

WIDTH = 120
STEPS = {"grad_cam": {}, "integrated_gradients": {"tolerance": 1.0}}
CENTRE, MOVED_TITLE, SCATTERED_TITLE = "centre blob", "Grad-CAM, moved elsewhere", "random cells"
BUDGET = 60  # forward passes for both curves of 25 steps
ROUNDS = 5

Areas = dict[str, list[tuple[float, float]]]
"""By order: insertion and deletion of each photograph."""


@dataclass(frozen=True)
class Cost:
    """What one run of both curves took: passes, seconds, and seconds of one eager pass."""

    passes: int
    seconds: float
    eager: float


def run(pictures: int | None, steps: int, baseline: str) -> None:
    """Measure the photographs, and print the tables."""
    console = Console(highlight=False, width=WIDTH)
    classifier, options = real_classifier(), CurveOptions(steps=steps, baseline=baseline)
    chosen = names()[:pictures]
    areas: Areas = {}
    with Progress(console=Console(stderr=True), transient=True) as progress:
        for forward in progress.track(predicted(classifier, chosen), total=len(chosen)):
            for name, found in areas_of(classifier, forward, options).items():
                areas.setdefault(name, []).append(found)
    print_areas(console, areas, options)
    forward = next(predicted(classifier, chosen))
    costs = {
        "the map's own": measure(classifier, forward, orders=0),
        "with the centre and 3 random orders": measure(classifier, forward, orders=3),
    }
    print_costs(console, costs)
    print_machine(console, before="- ")


def areas_of(
    classifier: Classifier, forward: ForwardPass, options: CurveOptions
) -> dict[str, tuple[float, float]]:
    """By order, insertion and deletion of the predicted class of one photograph."""
    claims = claims_of(classifier, forward)
    found: dict[str, list[float]] = {}
    for insertion in (True, False):
        way = Way(claims[0], options, Meter(_ignore, 1), insertion=insertion)
        for name, order in orders_of(way.cells, claims, options.seed).items():
            area = Curve(name, way.fractions, way.walk(order)[0]).area
            found.setdefault(name, []).append(area)
    return {name: (both[0], both[1]) for name, both in found.items()}


def claims_of(classifier: Classifier, forward: ForwardPass) -> list[Claim]:
    """The maps of the methods for the predicted class."""
    options = {key: METHODS[key].make_options(**given) for key, given in STEPS.items()}
    explained = explain_pass(classifier, forward, tuple(STEPS), options=options)
    return [
        make_claim(classifier, forward, each, options[each.method])
        for each in explained.attributions
    ]


def orders_of(cells: Cells, claims: list[Claim], seed: int) -> dict[str, np.ndarray]:
    """The orders in which the cells are hidden or shown, by name."""
    own = {
        claim.method.title: cells.hottest_first(claim.attribution.values, seed) for claim in claims
    }
    first = next(iter(own.values()))
    return {
        **own,
        CENTRE: cells.centre_first(),
        MOVED_TITLE: cells.by_chance(MOVED, first, 1, seed)[0],
        SCATTERED_TITLE: cells.by_chance(SCATTERED, first, 1, seed)[0],
    }


def measure(classifier: Classifier, forward: ForwardPass, orders: int) -> Cost:
    """The cost of both checks with 25 steps, the median of a few rounds, warm."""
    claim = claims_of(classifier, forward)[0]
    checks = [CHECKS[key] for key in ("deletion", "insertion")]
    x = torch.from_numpy(forward.model_input.tensor)
    network = classifier.stages  # eager: not packed

    def both() -> int:
        chosen = [(check, check.make_options(steps=25, orders=orders)) for check in checks]
        return sum(check.run(claim, options).passes for check, options in chosen)

    def eager() -> torch.Tensor:
        with torch.no_grad():
            answer: torch.Tensor = network(x)
        return answer

    passes = both()  # packs the weights
    return Cost(passes, _median(both), _median(eager))


def _median(work: Callable[[], object]) -> float:
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return float(np.median(seconds))


def print_areas(console: Console, areas: Areas, options: CurveOptions) -> None:
    """Print the means, and on how many photographs each order beats the centre."""
    count = len(areas[CENTRE])
    console.print("# Insertion and deletion\n")
    console.print(
        f"{count} photographs, real MobileNetV2, the predicted class, {options.steps} steps over "
        f"{options.cells} × {options.cells} cells; hidden cells are {options.baseline}. The area "
        "under the curve is the mean probability on the way: a good map's is high as the picture "
        "is shown in its order (insertion), and low as it is hidden (deletion). Mean ± standard "
        "error over the photographs.\n",
        width=100,
    )  # fmt: skip
    table = _table("Order", "Insertion", "Better than centre", "Deletion", "Better than centre")
    centre = np.array(areas[CENTRE])
    for name, each in areas.items():
        found = np.array(each)
        wins = ((found[:, 0] > centre[:, 0]).sum(), (found[:, 1] < centre[:, 1]).sum())
        cells = [f"{m:.3f} ± {s:.3f}" for m, s in zip(found.mean(0), _error(found), strict=True)]
        beats = ["" if name == CENTRE else f"{won} of {count}" for won in wins]
        table.add_row(name, cells[0], beats[0], cells[1], beats[1])
    console.print(table)
    first, grad_cam = centre.mean(0)[0], np.array(areas["Grad-CAM"]).mean(0)[0]
    verdict = "met" if grad_cam > first else "MISSED"
    console.print(f"\nTarget: Grad-CAM's insertion is above the centre's: {verdict}.")


def _error(values: np.ndarray) -> np.ndarray:
    """The standard error of the mean of each column."""
    error: np.ndarray = values.std(0, ddof=1) / len(values) ** 0.5
    return error


def print_costs(console: Console, costs: dict[str, Cost]) -> None:
    """Print passes and seconds of both curves with 25 steps."""
    console.print("\n## Cost of both curves with 25 steps\n")
    table = _table("Curves", "Passes", "Seconds", "Eager passes in that time", "Target")
    for name, cost in costs.items():
        target = f"≤ {BUDGET} {'met' if cost.passes <= BUDGET else 'MISSED'}"
        table.add_row(
            name, str(cost.passes), f"{cost.seconds:.2f}", f"{cost.seconds / cost.eager:.0f}",
            target if name.startswith("the map") else "",
        )  # fmt: skip
    console.print(table)
    console.print("\nAn eager pass: the same network, one picture, weights not packed.\n")


def _table(first: str, *headings: str) -> Table:
    table = Table(box=MARKDOWN)
    table.add_column(first, no_wrap=True)
    for heading in headings:
        table.add_column(heading, justify="right")
    return table


def _ignore(progress: object) -> None:
    """Nobody watches."""
