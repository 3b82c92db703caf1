"""Integrated Gradients beside Captum's default call: time, completeness gap and memory."""

import statistics
from functools import partial

import torch
from captum.attr import IntegratedGradients

from bench.beside.alone import Question, ask, captum_steps
from bench.beside.setting import KEYS, Setting, make_table
from bench.beside.tools import CAPTUM, OURS
from bench.models import Case, make_case
from bench.photographs import photographed_cases
from bench.report import Line, print_times, verdict
from bench.timing import race
from explain.baselines import baseline_tensor
from explain.methods import METHODS
from explain.results import Attribution

STEPS, FEW, FEWER, MANY = 50, 24, 16, 300
CAPTUM_CALL = f"Captum: {STEPS} points, one batch"
OUR_CALL = f"ours: {FEW} adaptive points"
TIME_TARGET, GROWTH_TARGET, MEMORY_TARGET = 1 / 3, 0.10, 1 / 3


def print_gradients(setting: Setting) -> None:
    """Print time at equal gap, the gaps on photographs, and the memory."""
    _print_times(setting)
    _print_gaps(setting)
    _print_memory(setting)


def ours(case: Case, steps: int) -> Attribution:
    """Our map; the steps stay as they are."""
    method = METHODS["integrated_gradients"]
    options = method.make_options(steps=steps, tolerance=1.0)
    return method.attribute(case.classifier, case.kept, case.best, options)


def _print_times(setting: Setting) -> None:
    lines = []
    for key in KEYS:
        case = make_case(key, setting.device)
        contenders = {CAPTUM_CALL: captum_steps(case, STEPS), OUR_CALL: partial(ours, case, FEW)}
        timings = race(contenders, setting.rounds, 1)
        lines.append(Line(case.title, CAPTUM_CALL, timings.median(CAPTUM_CALL)))
        ratio = timings.ratio(OUR_CALL, CAPTUM_CALL)
        lines.append(Line(case.title, OUR_CALL, timings.median(OUR_CALL), ratio, TIME_TARGET))
    title = f"Integrated Gradients, {setting.rounds} rounds, {setting.device}"
    print_times(setting.console, title, lines, markdown=True)
    setting.console.print()


def _print_gaps(setting: Setting) -> None:
    """Print that fewer points leave no larger gap, on photographs with real weights."""
    gaps: dict[str, list[float]] = {CAPTUM_CALL: []}
    for case in photographed_cases(setting.pictures):
        gaps[CAPTUM_CALL].append(_captum_gap(case))
        for steps in (FEW, FEWER):
            found = gaps.setdefault(f"ours: {steps} adaptive points", [])
            found.append(_our_gap(case, steps))
    table = make_table(
        setting.console,
        f"Completeness gap, MobileNetV2 with real weights, {len(gaps[CAPTUM_CALL])} photographs",
        ("What",),
        ("Median", "Mean", "Largest", "Closer than Captum", "Target"),
    )
    limit = statistics.median(gaps[CAPTUM_CALL])
    for name, found in gaps.items():
        middle = statistics.median(found)
        closer = sum(own < other for own, other in zip(found, gaps[CAPTUM_CALL], strict=True))
        met = f"≤ {limit:.2%} {'met' if middle <= limit else 'MISSED'}"
        table.add_row(
            name,
            *(f"{value:.2%}" for value in (middle, statistics.mean(found), max(found))),
            "" if name == CAPTUM_CALL else f"{closer} of {len(found)}",
            met if name == OUR_CALL else "",
        )
    setting.console.print(table)
    setting.console.print("The gap is given as a share of F(x) − F(black).\n")


def _captum_gap(case: Case) -> float:
    """The gap of Captum's default points; in parts, which changes the memory and not the points."""
    baseline = torch.from_numpy(baseline_tensor("black", case.model_input))
    values = IntegratedGradients(case.network).attribute(
        case.x, baseline, target=case.best, n_steps=STEPS, internal_batch_size=10
    )
    with torch.no_grad():
        ends = case.network(torch.cat([baseline, case.x])).double()[:, case.best]
    gain = float(ends[1] - ends[0])
    return abs((float(values.double().sum()) - gain) / gain)


def _our_gap(case: Case, steps: int) -> float:
    found = ours(case, steps)
    delta = found.convergence_delta
    assert delta is not None
    return abs(delta / (float(found.values.sum(dtype=float)) - delta))


def _print_memory(setting: Setting) -> None:
    """Print how far the peaks of fresh processes exceed what they held."""
    table = make_table(
        setting.console,
        f"Peak memory of Integrated Gradients above what was held before, {setting.device}",
        ("Network",),
        (
            f"Captum, {STEPS} points",
            f"ours, {FEW}",
            f"ours, {STEPS}",
            f"ours, {MANY}",
            f"{STEPS}: ours / Captum",
            "Target",
            f"{STEPS} → {MANY}",
            "Target",
        ),
    )
    for key in KEYS:
        question = partial(Question, "steps", key=key, device=setting.device, timed=False)
        theirs = ask(question(tool=CAPTUM, numbers=(STEPS,)))[0][1]
        few, same, many = (
            ask(question(tool=OURS, numbers=(steps,)))[0][1] for steps in (FEW, STEPS, MANY)
        )
        share, growth = same / theirs, many / same - 1
        megabytes = (f"{value / 1e6:.0f} MB" for value in (theirs, few, same, many))
        table.add_row(
            key,
            *megabytes,
            f"{share:.3f}",
            verdict(share, MEMORY_TARGET),
            f"{growth:+.1%}",
            verdict(growth, GROWTH_TARGET),
        )
    setting.console.print(table)
    setting.console.print()
