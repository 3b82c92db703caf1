"""The data set command beside a bare batched forward loop over the same pictures; its memory."""

import io
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from rich.console import Console
from rich.table import Table

from bench.memory import held_memory
from bench.models import Case, make_case
from bench.report import Line, make_console, print_machine, print_times, verdict
from bench.timing import race
from explain.cost import peak_memory
from explain.dataset.analysis import analyse
from explain.dataset.files import Files
from explain.dataset.loader import load_batches
from explain.dataset.results import open_results
from explain.dataset.run import run_dataset
from explain.dataset.sources import Dataset, LabelledPicture
from explain.dataset.summary import write_summary
from explain.memory import SEPARATE_FROM, keep_large_blocks_apart

KEYS = ("resnet50", "mobilenet_v2")
BARE, FORWARD, OURS = (
    "bare: torchvision's network, batch 32",
    "our network alone, batch 32",
    "ours: top-5, maps, Parquet",
)
THROUGHPUT_TARGET = 0.85  # of the bare loop's pictures per second
PHOTO = (500, 375)  # px, as ImageNet's photographs are on average
DIFFERENT = 40  # photographs; more pictures are these again
CLASSES = 8
FEW, MANY, MEMORY_TARGET = 500, 5000, 0.10
USUAL = 32 << 20  # bytes: the C library keeps smaller blocks for itself once it has warmed up


class GeneratedFiles:
    """As many photographs as wanted, made in memory; a few different ones again and again."""

    kind, place = "upload", "generated pictures"

    def __init__(self, count: int) -> None:
        rng = np.random.default_rng(7)
        self._photos = [_photo(rng) for _ in range(min(count, DIFFERENT))]
        self.stamps: Mapping[str, str] = {f"{number:05}.jpg": "1" for number in range(count)}

    def read(self, path: str) -> bytes:
        """The JPEG file."""
        return self._photos[int(path.removesuffix(".jpg")) % len(self._photos)]


def _photo(rng: np.random.Generator) -> bytes:
    """Colour blotches with grain, as a JPEG file of a photograph's size."""
    coarse = Image.fromarray(rng.integers(0, 256, (12, 16, 3), dtype=np.uint8))
    smooth = np.asarray(coarse.resize(PHOTO, Image.Resampling.BICUBIC), dtype=np.int16)
    grain = rng.normal(0, 6, smooth.shape).round().astype(np.int16)
    buffer = io.BytesIO()
    Image.fromarray((smooth + grain).clip(0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def generated(count: int) -> Dataset:
    """A data set of `count` photographs; the random network gets nearly all of them wrong.

    That is the dear case: a wrong prediction needs two maps.
    """
    files: Files = GeneratedFiles(count)
    pictures = tuple(
        LabelledPicture(path, number % CLASSES, "", "1") for number, path in enumerate(files.stamps)
    )
    return Dataset(files, pictures)


def run(rounds: int, pictures: int) -> None:
    """Measure both networks and print the tables."""
    console = make_console()
    print_memory(console)  # first: a new process starts with the peak of the one that started it
    dataset = generated(pictures)
    lines: list[Line] = []
    for key in KEYS:
        case = make_case(key)
        timings = race(contenders(case, dataset), rounds, 2)
        for name in (BARE, FORWARD, OURS):
            ratio = None if name == BARE else timings.ratio(name, BARE)
            target = 1 / THROUGHPUT_TARGET if name == OURS else None
            lines.append(Line(case.title, name, timings.median(name), ratio, target))
    print_times(console, f"{pictures} photographs with the same loader, {rounds} rounds", lines)
    for line in lines:
        if line.ratio is not None:
            console.print(
                f"{line.network}, {line.name}: {pictures / line.seconds:.1f} pictures a second, "
                f"{1 / line.ratio.median:.2f}× the bare loop's (target ≥ {THROUGHPUT_TARGET})"
            )
    print_machine(console)


def contenders(case: Case, dataset: Dataset) -> dict[str, Callable[[], object]]:
    """What is raced, by name: all decode the same pictures by the same threads."""
    classifier = case.classifier

    def loop(answer: Callable[[torch.Tensor], torch.Tensor]) -> None:
        keep_large_blocks_apart(USUAL)
        with torch.no_grad():
            for batch in load_batches(dataset.files, dataset.pictures, classifier.preprocess):
                answer(torch.from_numpy(batch.values)).argmax(1)

    def ours() -> None:
        keep_large_blocks_apart(SEPARATE_FROM)  # as the command does
        with tempfile.TemporaryDirectory() as folder:
            run_dataset(classifier, dataset, Path(folder))

    return {BARE: lambda: loop(case.network), FORWARD: lambda: loop(classifier.answer), OURS: ours}


def print_memory(console: Console) -> None:
    """Print the peak of a fresh process that does all the command does, for few and many."""
    few, many = (_peak_elsewhere(count) for count in (FEW, MANY))
    share = many / few - 1
    table = Table(
        title="Peak memory above what was held before (MobileNetV2)", title_justify="left"
    )
    for heading in (f"{FEW} pictures", f"{MANY} pictures", "Growth", "Target"):
        table.add_column(heading, justify="right")
    cells = (f"{few / 1e6:.0f} MB", f"{many / 1e6:.0f} MB", f"{share:+.1%}")
    table.add_row(*cells, verdict(share, MEMORY_TARGET))
    console.print(table)


def _peak_elsewhere(count: int) -> int:
    command = [sys.executable, "-m", "bench.dataset", str(count)]
    return int(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def peak(count: int) -> int:
    """By how many bytes this process's peak exceeds what it held before; it must be a fresh one."""
    keep_large_blocks_apart()
    case = make_case("mobilenet_v2")
    dataset = generated(count)
    held = held_memory()
    with tempfile.TemporaryDirectory() as folder:
        run_dataset(case.classifier, dataset, Path(folder))
        results = open_results(Path(folder))
        write_summary(results, analyse(results.records), Path(folder))
    highest = peak_memory()
    assert highest is not None, "the system does not tell the peak"
    return highest - held


if __name__ == "__main__":
    print(peak(int(sys.argv[1])))
