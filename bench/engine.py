"""Prediction and Grad-CAM beside a bare forward pass and beside plain Captum."""

import numpy as np
import torch
from captum.attr import LayerGradCam

from bench.models import Case, make_case
from bench.report import Line, make_console, print_machine, print_times
from bench.timing import Contenders, Timings, race
from explain.methods import METHODS

BARE, OURS, NEXT, CAPTUM = (
    "bare eager forward",
    "ours: predict + Grad-CAM",
    "ours: another class of the same picture",
    "Captum on the whole: predict + Grad-CAM",
)
TARGETS = {"resnet50": {OURS: 0.95, NEXT: 0.15}, "mobilenet_v2": {OURS: 0.75, NEXT: 0.15}}
SAME_MAP = 1e-3  # of the largest value: the batch norms are folded, so the last digits differ


def run(rounds: int) -> None:
    """Measure both networks and print the table."""
    lines = []
    for key, targets in TARGETS.items():
        case = make_case(key)
        check_same_map(case)
        lines += _lines(case, race(contenders(case), rounds), targets)
    console = make_console()
    print_times(console, f"Grad-CAM against a bare eager forward pass, {rounds} rounds", lines)
    print_machine(console)


def contenders(case: Case) -> Contenders:
    """What is raced, by name."""
    grad_cam = METHODS["grad_cam"]
    classifier, network, x = case.classifier, case.network, case.x
    best, second = (score.index for score in case.kept.prediction.top(2))
    captum = LayerGradCam(network, case.layer)

    def bare() -> None:
        with torch.no_grad():
            network(x)

    def ours() -> None:
        forward = classifier.run(case.model_input)
        grad_cam.attribute(classifier, forward, best)

    def another_class() -> None:
        grad_cam.attribute(classifier, case.kept, second)

    def plain_captum() -> None:
        bare()
        captum.attribute(x, target=best)

    return {BARE: bare, OURS: ours, NEXT: another_class, CAPTUM: plain_captum}


def check_same_map(case: Case) -> None:
    """Our own invariant: what is timed gives the map that plain Captum gives."""
    signed = METHODS["grad_cam"].make_options(relu=False)
    forward = case.classifier.run(case.model_input)
    ours = METHODS["grad_cam"].attribute(case.classifier, forward, case.best, signed).values
    native = LayerGradCam(case.network, case.layer).attribute(case.x, target=case.best).detach()
    theirs = torch.nn.functional.interpolate(native, size=ours.shape, mode="bilinear")[0, 0].numpy()
    assert np.abs(ours - theirs).max() <= SAME_MAP * np.abs(theirs).max(), case.title


def _lines(case: Case, timings: Timings, targets: dict[str, float]) -> list[Line]:
    lines = []
    for name in timings.seconds:
        ratio = None if name == BARE else timings.ratio(name, BARE)
        lines.append(Line(case.title, name, timings.median(name), ratio, targets.get(name)))
    return lines
