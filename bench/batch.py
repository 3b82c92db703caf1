"""A batch beside a bare forward loop; Ray beside local; its memory; the first page of a million."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.table import Table

from bench.batch_costs import print_costs
from bench.batch_rows import print_pages
from bench.dataset import DIFFERENT, _photo
from bench.memory import held_memory
from bench.models import Case, make_case
from bench.report import Line, make_console, print_machine, print_times, verdict
from bench.timing import race
from explain.batch.decode import decode
from explain.batch.engine import Asked, Engine
from explain.batch.job import Job, Pace
from explain.batch.listing import list_pictures
from explain.batch.local import run_local
from explain.batch.on_ray import Cluster, run_on_ray
from explain.batch.plan import Task
from explain.batch.recipe import ModelRecipe
from explain.batch.work import default_workers
from explain.cost import peak_memory

KEYS = ("resnet50", "mobilenet_v2")
BARE, FORWARD, OURS = (
    "bare: torchvision's network, batch 32",
    "our network alone, batch 32",
    "ours: top-5, maps, sha256, Parquet",
)
LOCAL, RAY = "local, 2 cores", "Ray, 2 workers of 1 core"
LOCAL_TARGET, RAY_TARGET = 0.85, 0.90  # of the other's pictures per second
FEW, MANY, MEMORY_TARGET = 1_000, 10_000, 0.10


@dataclass(frozen=True)
class Sizes:
    """How many pictures a round of each part has; 0 leaves the part out."""

    local: int = 320
    costs: int = 320
    ray: int = 2_048
    memory: int = MANY
    rows: int = 1_000_000


def run(rounds: int, ray_rounds: int, sizes: Sizes) -> None:
    """Measure and print the tables."""
    console = make_console()
    if sizes.memory:  # first: a new process starts with the peak of the one that started it
        print_memory(console, sizes.memory)
    with tempfile.TemporaryDirectory() as folder:
        if sizes.local:
            pictures = write_pictures(Path(folder) / "in", sizes.local)
            print_local(console, rounds, pictures, sizes.local)
        if sizes.costs:
            print_costs(console, KEYS, write_pictures(Path(folder) / "few", sizes.costs))
        if sizes.ray:
            pictures = write_pictures(Path(folder) / "many", sizes.ray)
            print_ray(console, ray_rounds, pictures, sizes.ray)
    if sizes.rows:
        print_pages(console, sizes.rows)
    print_machine(console)


def write_pictures(folder: Path, count: int) -> Path:
    """A folder of `count` JPEG files of photographs' size, few of them different."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(7)
    photos = [_photo(rng) for _ in range(min(count, DIFFERENT))]
    for number in range(count):
        (folder / f"{number:06}.jpg").write_bytes(photos[number % len(photos)])
    return folder


def print_local(console: Console, rounds: int, pictures: Path, count: int) -> None:
    """Print our rate beside that of a loop that does nothing but answer."""
    lines: list[Line] = []
    for key in KEYS:
        case = make_case(key)
        timings = race(contenders(case, pictures), rounds, 1)
        for name in (BARE, FORWARD, OURS):
            ratio = None if name == BARE else timings.ratio(name, BARE)
            target = 1 / LOCAL_TARGET if name == OURS else None
            lines.append(Line(case.title, name, timings.median(name), ratio, target))
    print_times(console, f"{count} photographs, the same DataLoader, {rounds} rounds", lines)
    for line in lines:
        if line.ratio is not None:
            console.print(
                f"{line.network}, {line.name}: {count / line.seconds:.1f} pictures a second, "
                f"{1 / line.ratio.median:.2f}× the bare loop's (target ≥ {LOCAL_TARGET})"
            )


def contenders(case: Case, pictures: Path) -> dict[str, Callable[[], object]]:
    """What is raced, by name: all decode the same pictures by the same workers."""
    job = Job(str(pictures), "", ModelRecipe())
    paths = list(list_pictures(str(pictures)))
    tasks = [Task(at, paths[at : at + 32], last=False) for at in range(0, len(paths), 32)]
    engine = Engine(case.classifier, Asked())
    workers = default_workers(job, case.classifier)

    def loop(answer: Callable[[torch.Tensor], torch.Tensor]) -> None:
        with torch.no_grad():
            for chunk in decode(tasks, case.classifier.preprocess, workers):
                answer(engine._model_input(chunk.values)).argmax(1)

    def ours() -> None:
        with tempfile.TemporaryDirectory() as folder:
            run_local(Job(str(pictures), folder, ModelRecipe()), case.classifier)

    return {
        BARE: lambda: loop(case.network),
        FORWARD: lambda: loop(case.classifier.answer),
        OURS: ours,
    }


def print_ray(console: Console, rounds: int, pictures: Path, count: int) -> None:
    """Print the rate on Ray beside the local one; Ray's start is part of its time."""
    with tempfile.TemporaryDirectory() as folder:
        weights = Path(folder) / "mobilenet_v2.pth"
        torch.save(make_case("mobilenet_v2").network.state_dict(), weights)
        recipe = ModelRecipe("mobilenet_v2", str(weights))
        classifier = recipe.load(device="cpu")

        def go(start: Callable[[Job], None]) -> None:
            with tempfile.TemporaryDirectory() as out:
                start(Job(str(pictures), out, recipe, Asked(), Pace()))

        both = {
            LOCAL: lambda: go(lambda job: run_local(job, classifier)),
            RAY: lambda: go(lambda job: run_on_ray(job, classifier, Cluster())),
        }
        timings = race(both, rounds, 0)
    ratio = timings.ratio(RAY, LOCAL)
    lines = [
        Line("MobileNetV2", LOCAL, timings.median(LOCAL)),
        Line("MobileNetV2", RAY, timings.median(RAY), ratio, 1 / RAY_TARGET),
    ]
    print_times(console, f"{count} photographs, {rounds} rounds", lines)
    console.print(f"Ray: {1 / ratio.median:.2f}× local's pictures a second (target ≥ {RAY_TARGET})")


def print_memory(console: Console, many: int) -> None:
    """Print the peaks of fresh processes that do all the command does, for few and many."""
    peaks = {count: _peak_elsewhere(count) for count in (FEW, many)}
    share = peaks[many]["ours"] / peaks[FEW]["ours"] - 1
    table = Table(title="Peak memory (the drawings model)", title_justify="left")
    headings = ("Pictures", "Main process, above what it held", "Decoding worker", "Target")
    for heading in headings:
        table.add_column(heading, justify="right")
    for count, peak in peaks.items():
        target = verdict(share, MEMORY_TARGET) if count == many else ""
        cells = (f"{peak[name] / 1e6:.0f} MB" for name in ("ours", "worker"))
        table.add_row(f"{count:,}", *cells, target)
    console.print(table)
    console.print(f"Growth of the main process: {share:+.1%}")


def _peak_elsewhere(count: int) -> dict[str, int]:
    command = [sys.executable, "-m", "bench.batch", str(count)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, int] = json.loads(done.stdout)
    return found


def peaks(count: int) -> dict[str, int]:
    """How far this process's peak exceeds what it held, and its workers' peak; it must be fresh."""
    import resource

    recipe = ModelRecipe("drawings")
    classifier = recipe.load(device="cpu")
    classifier.cost()
    with tempfile.TemporaryDirectory() as folder:
        pictures = write_pictures(Path(folder) / "in", count)
        held = held_memory()
        run_local(Job(str(pictures), f"{folder}/out", recipe), classifier)
    highest = peak_memory()
    assert highest is not None, "the system does not tell the peak"
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    return {"ours": highest - held, "worker": worker}


if __name__ == "__main__":
    print(json.dumps(peaks(int(sys.argv[1]))))
