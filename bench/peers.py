"""This project beside Captum, pytorch-grad-cam and torch-cam: one run, interleaved, one table each.

It runs in an environment of its own, which `make bench` makes; the app's has none of the others.
"""

from collections.abc import Sequence
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

import torch
import typer
from rich.console import Console

from bench.photographs import folder
from bench.report import print_machine

RESULTS = Path(__file__).parent / "results"
WIDTH = 160
PACKAGES = ("grad-cam", "torchcam", "opencv-python-headless")


class Part(StrEnum):
    """The parts, in the order in which they are run."""

    GRAD_CAM = "grad_cam"
    FIVE = "five"
    GRADIENTS = "gradients"
    HIDING = "hiding"
    AGREEMENT = "agreement"
    GROWTH = "growth"


def run(parts: Sequence[str], rounds: int, device: str, pictures: int | None, keep: bool) -> None:
    """Measure these parts, or all, and print the tables; `keep` writes them to bench/results/."""
    if find_spec("pytorch_grad_cam") is None or find_spec("torchcam") is None:
        raise typer.BadParameter("The others are not installed here. `make bench` installs them.")
    if unknown := set(parts) - set(Part):
        raise typer.BadParameter(f"No part {unknown}. There are: {', '.join(Part)}.")
    if keep and parts:
        raise typer.BadParameter("--keep is for a run of all parts. Leave the parts out.")
    from bench.beside.agreement import print_agreement
    from bench.beside.grad_cam import print_five, print_one
    from bench.beside.gradients import print_gradients
    from bench.beside.growth import print_growth
    from bench.beside.hiding import print_hiding
    from bench.beside.setting import Setting

    if not parts or {Part.GRADIENTS, Part.AGREEMENT} & set(parts):
        folder()  # before anything is measured
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    console = Console(highlight=False, width=WIDTH, record=keep)
    setting = Setting(console, rounds, device, pictures)
    name = "peers" if device == "cpu" else f"peers_{device}"
    picture = RESULTS / name.replace("peers", "growth") if keep else None
    steps = {
        Part.GRAD_CAM: print_one,
        Part.FIVE: print_five,
        Part.GRADIENTS: print_gradients,
        Part.HIDING: print_hiding,
        Part.AGREEMENT: print_agreement,
        Part.GROWTH: lambda setting: print_growth(setting, picture and picture.with_suffix(".svg")),
    }
    console.print("# Beside Captum, pytorch-grad-cam and torch-cam\n")
    for part, step in steps.items():
        if not parts or part in parts:
            step(setting)
    print_machine(console, before="- ", others=PACKAGES)
    if keep:
        lines = (line.rstrip() for line in console.export_text().splitlines())
        (RESULTS / f"{name}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
