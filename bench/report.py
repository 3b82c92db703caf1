"""The tables that a benchmark prints: on which machine, with what, how long."""

import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import torch
from rich.box import MARKDOWN
from rich.console import Console
from rich.table import Table

from bench.timing import Ratio

WIDTH = 110


@dataclass(frozen=True)
class Line:
    """One contender on one network.

    `ratio` is None for the one that the others are compared with; `target` is the ratio that it
    should not exceed.
    """

    network: str
    name: str
    seconds: float
    ratio: Ratio | None = None
    target: float | None = None


def make_console() -> Console:
    """Where tables are printed, wide enough for them also where the output is a file."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=WIDTH)


def print_times(
    console: Console, title: str, lines: Sequence[Line], markdown: bool = False
) -> None:
    """Print the times and ratios, a section per network."""
    if markdown:
        console.print(f"## {title}\n")
    table = Table(box=MARKDOWN) if markdown else Table(title=title, title_justify="left")
    for heading in ("Network", "What"):
        table.add_column(heading, no_wrap=markdown)
    for heading in ("Median", "Ratio", "Min–max", "Target"):
        table.add_column(heading, justify="right", no_wrap=True)
    for number, line in enumerate(lines):
        last = number + 1 == len(lines) or lines[number + 1].network != line.network
        table.add_row(line.network, line.name, *_cells(line), end_section=last and not markdown)
    base = next(line.name for line in lines if line.ratio is None)
    console.print(table)
    console.print(f"Ratio: to “{base}” of the same round; the median of all rounds.")


def _cells(line: Line) -> tuple[str, str, str, str]:
    """Median, ratio, its range and the target as they are printed."""
    median = f"{line.seconds * 1000:.1f} ms"
    if line.ratio is None:
        return median, "1", "", ""
    ratio = line.ratio
    target = "" if line.target is None else verdict(ratio.median, line.target)
    return median, f"{ratio.median:.3f}", f"{ratio.low:.3f}–{ratio.high:.3f}", target


def verdict(value: float, target: float) -> str:
    """The target, and whether it is met."""
    return f"≤ {target:.2f} {'met' if value <= target else 'MISSED'}"


def print_machine(console: Console, before: str = "", others: Sequence[str] = ()) -> None:
    """Print where, with what and how this was measured; `before` stands before each line."""
    packages = ("torch", "torchvision", "captum", "numpy", *others)
    versions = [f"{name} {version(name)}" for name in packages]
    gpu = f", {torch.cuda.get_device_name()}" if torch.cuda.is_initialized() else ""
    for line in (
        f"Machine: {_processor()}, {os.cpu_count()} cores{gpu}",
        f"Versions: Python {platform.python_version()}, {', '.join(versions)}; "
        f"{torch.get_num_threads()} threads",
        f"Command: python -m bench {' '.join(sys.argv[1:])}",
    ):
        console.print(before + line, markup=False, soft_wrap=True)


def _processor() -> str:
    cpu_info = Path("/proc/cpuinfo")
    if not cpu_info.is_file():
        return platform.processor() or platform.machine()
    names = [
        line.split(":", 1)[1].strip()
        for line in cpu_info.read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    return names[0] if names else platform.machine()
