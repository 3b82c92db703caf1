"""Integrated Gradients beside Captum's default call: time, completeness gap and memory."""

from functools import partial

import torch
from captum.attr import IntegratedGradients
from rich.console import Console
from rich.table import Table

from bench.memory import growth
from bench.models import Case, make_case
from bench.report import Line, make_console, print_machine, print_times, verdict
from bench.timing import race
from explain.baselines import baseline_tensor
from explain.methods import METHODS

KEYS = ("resnet50", "mobilenet_v2")
STEPS, MANY_STEPS = 50, 300
CAPTUM, OURS = f"Captum: {STEPS} points, one batch", f"ours: {STEPS} points, in chunks"
TIME_TARGET, GROWTH_TARGET = 1 / 3, 0.10


def run(rounds: int) -> None:
    """Measure both networks and print the tables."""
    console = make_console()
    # Memory first: on Linux a new process starts with the peak of the one that started it.
    print_memory(console)
    cases = [make_case(key) for key in KEYS]
    print_gaps(console, cases)
    lines = []
    for case in cases:
        timings = race({CAPTUM: partial(captum, case), OURS: partial(ours, case)}, rounds, 1)
        lines += [
            Line(case.title, CAPTUM, timings.median(CAPTUM)),
            Line(case.title, OURS, timings.median(OURS), timings.ratio(OURS, CAPTUM), TIME_TARGET),
        ]
    print_times(console, f"Integrated Gradients, {rounds} rounds", lines)
    print_machine(console)


def ours(case: Case) -> tuple[float, float]:
    """Our map's sum and its completeness gap, in logits; the steps stay as they are."""
    method = METHODS["integrated_gradients"]
    options = method.make_options(steps=STEPS, tolerance=1.0)
    found = method.attribute(case.classifier, case.kept, case.best, options)
    return float(found.values.sum(dtype=float)), float(found.convergence_delta or 0.0)


def captum(case: Case) -> torch.Tensor:
    """Captum's map (1, 3, H, W) of the untouched network, called as its documentation does."""
    baseline = torch.from_numpy(baseline_tensor("black", case.model_input))
    method = IntegratedGradients(case.network)
    return method.attribute(case.x, baseline, target=case.best, n_steps=STEPS)


def print_gaps(console: Console, cases: list[Case]) -> None:
    """Print how far each map's sum is from F(x) - F(baseline): the same work is compared."""
    table = Table(title="Completeness gap", title_justify="left")
    for heading in ("Network", "What", "Sum", "F(x) − F(black)", "Gap"):
        table.add_column(heading, justify="left" if heading in ("Network", "What") else "right")
    for case in cases:
        total, delta = ours(case)
        promised = total - delta
        theirs = float(captum(case).double().sum())
        for name, found in ((CAPTUM, theirs), (OURS, total)):
            gap = abs(found - promised)
            cells = (f"{found:+.4f}", f"{promised:+.4f}", f"{gap:.4f} ({gap / abs(promised):.2%})")
            table.add_row(case.title, name, *cells)
    console.print(table)


def print_memory(console: Console) -> None:
    """Print by how much the peak of a fresh process rises, at few and at many points."""
    table = Table(title="Peak memory of ours, above what was held before", title_justify="left")
    table.add_column("Network")
    for heading in (f"{STEPS} points", f"{MANY_STEPS} points", "Growth", "Target"):
        table.add_column(heading, justify="right")
    for key in KEYS:
        few, many = growth(key, STEPS), growth(key, MANY_STEPS)
        share = many / few - 1
        cells = (f"{few / 1e6:.0f} MB", f"{many / 1e6:.0f} MB", f"{share:+.1%}")
        table.add_row(key, *cells, verdict(share, GROWTH_TARGET))
    console.print(table)
