"""Integrated Gradients beside Captum's default call: time, completeness gap and memory."""

import os
import statistics
from functools import partial
from pathlib import Path

import torch
from captum.attr import IntegratedGradients
from rich.console import Console
from rich.table import Table

from bench.memory import growth
from bench.models import Case, make_case
from bench.report import Line, make_console, print_machine, print_times, verdict
from bench.timing import race
from explain.baselines import baseline_tensor
from explain.classifier import Classifier, ForwardPass
from explain.images import open_picture
from explain.loading import load_classifier
from explain.methods import METHODS
from explain.results import Attribution

KEYS = ("resnet50", "mobilenet_v2")
STEPS, MANY_STEPS = 50, 300
FEW_STEPS = 24
CAPTUM = f"Captum: {STEPS} points, one batch"
OURS = f"ours: {FEW_STEPS} adaptive points"
SAME_POINTS = f"ours: the same {STEPS} points, in chunks"
POINTS = {OURS: (FEW_STEPS, "adaptive"), SAME_POINTS: (STEPS, "even")}
EVERY = 3  # every third photograph
TIME_TARGET, GROWTH_TARGET = 1 / 3, 0.10


def run(rounds: int) -> None:
    """Measure both networks and print the tables."""
    console = make_console()
    # Memory first: on Linux a new process starts with the peak of the one that started it.
    print_memory(console)
    print_gaps(console)
    lines = []
    for case in (make_case(key) for key in KEYS):
        contenders = {CAPTUM: partial(captum, case)}
        contenders |= {name: partial(ours, case, name) for name in POINTS}
        timings = race(contenders, rounds, 1)
        lines.append(Line(case.title, CAPTUM, timings.median(CAPTUM)))
        lines += [
            Line(case.title, name, timings.median(name), timings.ratio(name, CAPTUM), TIME_TARGET)
            for name in POINTS
        ]
    print_times(console, f"Integrated Gradients, {rounds} rounds", lines)
    print_machine(console)


def ours(case: Case, name: str) -> Attribution:
    """Our map; the steps stay as they are."""
    return attribute(case.classifier, case.kept, case.best, name)


def attribute(classifier: Classifier, forward: ForwardPass, target: int, name: str) -> Attribution:
    """Our map from the points that `name` stands for."""
    method = METHODS["integrated_gradients"]
    steps, points = POINTS[name]
    options = method.make_options(steps=steps, points=points, tolerance=1.0)
    return method.attribute(classifier, forward, target, options)


def captum(case: Case) -> torch.Tensor:
    """Captum's map (1, 3, H, W) of the untouched network, called as its documentation does."""
    baseline = torch.from_numpy(baseline_tensor("black", case.model_input))
    method = IntegratedGradients(case.network)
    return method.attribute(case.x, baseline, target=case.best, n_steps=STEPS)


def print_gaps(console: Console) -> None:
    """Print the completeness gaps on photographs with real weights: the same work is compared.

    Our even points are Captum's, so their gap is Captum's too.
    """
    folder = os.environ.get("EXPLAIN_IMAGENET_DIR")
    if not folder:
        console.print("EXPLAIN_IMAGENET_DIR is not set: no completeness gaps on photographs.")
        return
    classifier = load_classifier("mobilenet_v2", Path(folder) / "mobilenet_v2.pth")
    pictures = sorted((Path(folder) / "pictures").iterdir())[::EVERY]
    shares: dict[str, list[float]] = {name: [] for name in POINTS}
    for path in pictures:
        forward = classifier.run(classifier.prepare(open_picture(path)))
        target = int(forward.prediction.logits.argmax())
        for name, found in shares.items():
            attribution = attribute(classifier, forward, target, name)
            delta = attribution.convergence_delta or 0.0
            found.append(abs(delta / (float(attribution.values.sum(dtype=float)) - delta)))
    title = f"Completeness gap, MobileNetV2 with real weights, {len(pictures)} photographs"
    table = Table(title=title, title_justify="left")
    for heading in ("What", "Median", "Mean", "Largest"):
        table.add_column(heading, justify="left" if heading == "What" else "right")
    for name, found in shares.items():
        values = (statistics.median(found), statistics.mean(found), max(found))
        table.add_row(name, *(f"{value:.2%}" for value in values))
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
