"""How time and memory grow with the picture, the batch, the points and the classes; ours, Captum.

Random weights, MobileNetV2; each line comes from a process of its own.
"""

from pathlib import Path

from bench.beside.alone import Question, ask
from bench.beside.growth_plot import Curve, draw
from bench.beside.setting import Setting, make_table
from bench.beside.tools import CAPTUM, OURS
from bench.memory import available_memory

KEY = "mobilenet_v2"
NUMBERS = {
    "size": (160, 224, 320, 384, 512),
    "batch": (1, 4, 16, 64),
    "steps": (10, 25, 50, 100, 300),
    "classes": (2, 10, 100, 1000),
}
MEANING = {
    "size": "Grad-CAM: pixels a side",
    "batch": "Grad-CAM: pictures at once",
    "steps": "Integrated Gradients: points",
    "classes": "Grad-CAM: classes",
}
POINT = 85e6  # bytes that Captum's default holds for each point, all at once
MOST = 100  # points; 300 would take 25 GB


def print_growth(setting: Setting, picture: Path | None) -> None:
    """Print time and memory at each number, and draw them into the file `picture`."""
    curves = [_measure(work, tool, setting.device) for work in NUMBERS for tool in (OURS, CAPTUM)]
    table = make_table(
        setting.console,
        f"Growth, MobileNetV2, {setting.device}",
        ("What", "Tool"),
        ("Number", "Time", "Memory above what was held"),
    )
    for curve in curves:
        for number, seconds, held in zip(curve.numbers, curve.seconds, curve.bytes, strict=True):
            cells = (str(number), f"{seconds * 1000:.1f} ms", f"{held / 1e6:.1f} MB")
            table.add_row(curve.title, curve.tool, *cells)
    setting.console.print(table)
    if picture is not None:
        draw(curves, picture)
        setting.console.print(f"![Growth]({picture.name})\n", markup=False)


def _measure(work: str, tool: str, device: str) -> Curve:
    numbers = NUMBERS[work]
    if (work, tool) == ("steps", CAPTUM):
        most = min(MOST, available_memory() / 2 / POINT)
        numbers = tuple(number for number in numbers if number <= most)
    seconds, held = zip(*ask(Question(work, tool, KEY, device, numbers)), strict=True)
    return Curve(MEANING[work], tool, numbers, seconds, held)
