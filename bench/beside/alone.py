"""What one kind of work takes in a process of its own: seconds, and memory above what was held.

`python -m bench.beside.alone` prints one pair for each number. No other work's memory is counted,
and a process that was killed for want of memory takes nobody else with it.
"""

import copy
import json
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
import torch
from captum.attr import IntegratedGradients, LayerGradCam

from bench.beside.tools import CAPTUM, OURS, captum, ours
from bench.memory import forget_peak, held_memory, peak_since
from bench.models import Case, make_case, random_picture
from bench.timing import seconds_of
from explain.baselines import baseline_tensor
from explain.batch.engine import Asked, Engine
from explain.memory import give_back, keep_large_blocks_apart
from explain.methods import METHODS

Work = Callable[[], object]
WARM_UPS, RUNS = 6, 3  # a batch's weights are packed at the fifth of its shape
LONG = 2.0  # seconds; what takes longer runs once, and is warm by then


@dataclass(frozen=True)
class Question:
    """What is measured: the work, the tool, the network, the device, and the numbers to go through.

    `timed` is False where only the memory is asked for.
    """

    work: str
    tool: str
    key: str
    device: str
    numbers: tuple[int, ...]
    timed: bool = True


def ask(question: Question) -> list[tuple[float, int]]:
    """Seconds and bytes for each number, measured in a fresh process."""
    command = [sys.executable, "-m", "bench.beside.alone", json.dumps(asdict(question))]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return [(float(seconds), int(held)) for seconds, held in json.loads(done.stdout)]


def answer(question: Question) -> list[tuple[float, int]]:
    """The same for this process, which must not have done anything else."""
    make, case = WORKS[question.work, question.tool], None
    works = []
    for number in question.numbers:
        if case is None or question.work == "classes":
            classes = number if question.work == "classes" else 1000
            case = make_case(question.key, question.device, classes)
        works.append(make(case, number))
    seconds = [_seconds(work) if question.timed else 0.0 for work in works]
    keep_large_blocks_apart()  # only now: it costs time
    return [
        (took, _memory(work, question.device)) for took, work in zip(seconds, works, strict=True)
    ]


def _seconds(work: Work) -> float:
    """The median of some runs of warm work."""
    for _ in range(WARM_UPS):
        if (first := seconds_of(work)) > LONG:
            return first
    return statistics.median(seconds_of(work) for _ in range(RUNS))


def _memory(work: Work, device: str) -> int:
    """The bytes by which the peak exceeds what was held before."""
    if device == "cuda":
        torch.cuda.reset_peak_memory_stats()
        held = torch.cuda.memory_allocated()
        work()
        return torch.cuda.max_memory_allocated() - held
    give_back()
    forget_peak()
    held = held_memory()
    work()
    return peak_since() - held


def _size(make: Callable[[Case], Callable[..., object]]) -> Callable[[Case, int], Work]:
    """Prediction and one map of a picture of `number` pixels a side."""

    def at(case: Case, number: int) -> Work:
        model_input, explain = case.classifier.prepare(random_picture(), number), make(case)
        return lambda: explain(model_input, 1)

    return at


def _our_batch(case: Case, number: int) -> Work:
    """Predictions and maps of `number` pictures at once."""
    engine = Engine(case.classifier, Asked())
    views = torch.from_numpy(np.stack([np.asarray(random_picture())] * number))
    return lambda: engine.answer(views)


def _captum_batch(case: Case, number: int) -> Work:
    network, layer = copy.deepcopy((case.network, case.layer))
    x, method = case.x.repeat(number, 1, 1, 1), LayerGradCam(network, layer)

    def work() -> object:
        with torch.no_grad():
            best = network(x).argmax(1)
        return method.attribute(x, target=best, relu_attributions=True).detach()

    return work


def _our_steps(case: Case, number: int) -> Work:
    """Integrated Gradients of `number` points."""
    method = METHODS["integrated_gradients"]
    options = method.make_options(steps=number, tolerance=1.0)
    return lambda: method.attribute(case.classifier, case.kept, case.best, options)


def captum_steps(case: Case, number: int) -> Work:
    """The same by Captum's default call: all points in one batch."""
    baseline = torch.from_numpy(baseline_tensor("black", case.model_input)).to(case.x.device)
    method, best = IntegratedGradients(case.network), case.best
    return lambda: method.attribute(case.x, baseline, target=best, n_steps=number)


def _classes(make: Callable[[Case], Callable[..., object]]) -> Callable[[Case, int], Work]:
    """Prediction and one map by a network with `number` classes."""

    def of(case: Case, _: int) -> Work:
        explain = make(case)
        return lambda: explain(case.model_input, 1)

    return of


WORKS: dict[tuple[str, str], Callable[[Case, int], Work]] = {
    ("size", OURS): _size(ours),
    ("size", CAPTUM): _size(captum),
    ("batch", OURS): _our_batch,
    ("batch", CAPTUM): _captum_batch,
    ("steps", OURS): _our_steps,
    ("steps", CAPTUM): captum_steps,
    ("classes", OURS): _classes(ours),
    ("classes", CAPTUM): _classes(captum),
}

if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    print(json.dumps(answer(Question(**{**asked, "numbers": tuple(asked["numbers"])}))))
