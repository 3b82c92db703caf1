"""A school class at once: 40 visitors upload and change, and every map is what one alone gets."""

import base64
import html
import io
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from PIL import Image
from rich.console import Console
from rich.table import Table

from bench.load_visitor import Figure, LoadVisitor
from bench.photographs import folder, names, real_classifier
from bench.report import make_console, print_machine
from explain.explanation import explain_image
from explain.images import open_picture
from explain.render import normalise, overlay
from explain.results import Attribution
from tests.browser.driving import serve

MODEL = "mobilenet_v2.pth"
UPLOADS, CHANGES = 5, 10
PATIENCE = 120.0  # seconds; what has not come by then is lost
IDLE = 60.0  # seconds after the last one has gone
# Grey levels: two runs differ by rounding, which opens or shuts a ReLU here and there.
ALIKE = {"grad_cam": 2, "integrated_gradients": 2}
P50, P95, PEAK_MB, AFTER = 2.0, 6.0, 1536.0, 0.15
UPLOAD = "choose a picture"
PICTURE, GRAD_CAM, INTEGRATED = "What the model saw", "Grad-CAM", "Integrated Gradients"
NOTHING = Figure("", "", "")


@dataclass(frozen=True)
class Seen:
    """One map as a visitor saw it: of which picture, by which method, for which class."""

    picture: str
    method: str
    target: str
    opacity: float
    source: str


@dataclass
class Wave:
    """What a wave of visitors saw; times in seconds."""

    uploads: list[float] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)
    maps: list[Seen] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def run(users: int, few: int) -> None:
    """A wave of `few` visitors and two of `users`, on one server; prints the table."""
    console = make_console()
    table = Table(title=f"Visitors at once: {UPLOADS} uploads and {CHANGES} changes each")
    for heading in ("Visitors", "What", "Measured", "Target"):
        table.add_column(heading)
    with tempfile.TemporaryDirectory() as name:
        shutil.copy(folder() / MODEL, Path(name) / MODEL)
        with serve(Path(name), EXPLAIN_WEIGHTS_DIR=name) as url:
            server = Server(int(url.rsplit(":", 1)[1]))
            wave(url, 1)  # loads the libraries and the model
            time.sleep(IDLE)
            before = server.memory()
            waves = []
            for count in (few, users, users):
                started = time.perf_counter()
                seen = wave(url, count)
                waves.append(seen)
                minutes = (time.perf_counter() - started) / 60
                peak = server.peak()
                time.sleep(IDLE)
                after = server.memory()
                told = (
                    f"{count} visitors: {len(seen.maps)} maps in {minutes:.1f} min, {after:.0f} MB"
                )
                console.print(told, markup=False)
                _times(table, count, seen, minutes, bounds=count == few)
                _memory(table, count, peak, before, after)
    wrong = count_wrong([each for seen in waves for each in seen.maps], console)
    shown = sum(len(seen.maps) for seen in waves)
    table.add_row("all", f"maps that are not what one alone gets, of {shown}", *_none(wrong))
    console.print(table)
    for seen in waves:
        for fault in (*seen.lost, *seen.errors):
            console.print(fault, markup=False)
    print_machine(console)


@dataclass(frozen=True)
class Server:
    """The process that listens on this port of this machine."""

    port: int

    @cached_property
    def _status(self) -> Path:
        wanted = f"--server.port\0{self.port}\0".encode()
        for command in Path("/proc").glob("[0-9]*/cmdline"):
            if wanted in command.read_bytes():
                return command.with_name("status")
        raise LookupError(f"nobody serves port {self.port}")

    def memory(self) -> float:
        """Megabytes that it holds now."""
        return self._megabytes("VmRSS")

    def peak(self) -> float:
        """The most that it ever held, in megabytes."""
        return self._megabytes("VmHWM")

    def _megabytes(self, name: str) -> float:
        lines = self._status.read_text().splitlines()
        found = next(line for line in lines if line.startswith(name))
        return float(found.split()[1]) * 1024 / 1e6


def wave(url: str, count: int) -> Wave:
    """So many visitors at once, each in a thread of its own."""
    seen, pictures = Wave(), names()
    threads = [
        threading.Thread(target=_visit, args=(url, pictures, number, seen))
        for number in range(count)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = sum(UPLOADS * (4 if number % 2 else 3) for number in range(count))
    if missing := expected - len(seen.maps):
        seen.lost.append(f"{missing} of {expected} maps never came")
    return seen


def _visit(url: str, pictures: list[str], number: int, seen: Wave) -> None:
    """One visitor goes the whole way; every second one wants Integrated Gradients too."""
    both = bool(number % 2)
    try:
        visitor = LoadVisitor(url, f"model={MODEL}" + ("" if both else "&method=grad_cam"))
        visitor.until(lambda one: one.knows(UPLOAD), PATIENCE)
        opacity = 0.6  # the page's own
        for turn in range(UPLOADS):
            place = number * UPLOADS + turn
            opacity = _explain(visitor, pictures[place % len(pictures)], place, opacity, both, seen)
        seen.errors += visitor.faults
        visitor.close()
    except TimeoutError as error:
        seen.lost.append(f"visitor {number}: {error}")
    except (LookupError, RuntimeError, OSError) as error:
        seen.errors.append(f"visitor {number}: {type(error).__name__} {error}")


def _explain(
    visitor: LoadVisitor, name: str, place: int, opacity: float, both: bool, seen: Wave
) -> float:
    """One upload, another class, another opacity; returns the last."""

    def changed(title: str) -> Callable[[LoadVisitor], bool]:
        old = visitor.figures.get(title, NOTHING)

        def holds(one: LoadVisitor) -> bool:
            return one.figures.get(title, NOTHING).source not in ("", old.source)

        return holds

    def note(method: str, title: str) -> None:
        figure = visitor.figures[title]
        target = figure.words.removeprefix("why ").removesuffix("?")
        seen.maps.append(Seen(name, method, html.unescape(target), opacity, figure.source))

    data = (folder() / "pictures" / name).read_bytes()
    another_picture, another_map = changed(PICTURE), changed(GRAD_CAM)
    started = time.perf_counter()
    visitor.upload(UPLOAD, name, data)
    visitor.until(lambda one: another_picture(one) and another_map(one), PATIENCE)
    seen.uploads.append(time.perf_counter() - started)
    note("grad_cam", GRAD_CAM)
    another_map = changed(GRAD_CAM)
    visitor.click(f"top_{1 + place % 4}")
    seen.changes.append(visitor.until(another_map, PATIENCE))
    note("grad_cam", GRAD_CAM)
    another_map, opacity = changed(GRAD_CAM), (opacity * 100 + 35) % 90 / 100 + 0.1
    visitor.slide("opacity", opacity)
    seen.changes.append(visitor.until(another_map, PATIENCE))
    note("grad_cam", GRAD_CAM)
    if both:
        words = visitor.figures[GRAD_CAM].words
        visitor.until(lambda one: finished(one.figures.get(INTEGRATED, NOTHING), words), PATIENCE)
        note("integrated_gradients", INTEGRATED)
    return opacity


def finished(figure: Figure, words: str) -> bool:
    """Whether the map is there to its last step, for the class that is asked for."""
    return figure.words == words and "Adds up" in figure.html


def count_wrong(maps: list[Seen], console: Console) -> int:
    """How many differ from what the same model gives alone; each of those is printed."""
    classifier, wrong = real_classifier(), 0
    found: dict[tuple[str, str, str], tuple[Image.Image, Attribution]] = {}
    for each in maps:
        key = (each.picture, each.method, each.target)
        if key not in found:
            picture = open_picture(folder() / "pictures" / each.picture)
            explanation = explain_image(classifier, picture, each.method, each.target)
            found[key] = (explanation.model_input.picture, explanation.attributions[0])
        picture, attribution = found[key]
        smoothing = 2.0 if each.method == "integrated_gradients" else 0.0
        heatmap = normalise(attribution, smoothing=smoothing)
        expected = np.asarray(overlay(heatmap, picture, each.opacity, "inferno", True), dtype=int)
        data = base64.b64decode(each.source.split(",", 1)[1])
        shown = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), dtype=int)
        apart = np.abs(shown - expected).max() if shown.shape == expected.shape else 255
        if apart > ALIKE[each.method]:
            wrong += 1
            console.print(f"{key} at {each.opacity}: {apart} grey levels apart", markup=False)
    return wrong


def _times(table: Table, count: int, seen: Wave, minutes: float, bounds: bool) -> None:
    visitors = str(count)
    for what, found in (("upload → Grad-CAM", seen.uploads), ("change → Grad-CAM", seen.changes)):
        if len(found) < 2:
            continue
        p50, p95 = np.percentile(found, (50, 95))
        limits = bounds and what.startswith("upload")
        target = _met(p50 <= P50 and p95 <= P95, f"≤ {P50:g} s, ≤ {P95:g} s") if limits else ""
        table.add_row(visitors, f"{what}: p50, p95", f"{p50:.2f} s, {p95:.2f} s", target)
    table.add_row(visitors, "that waited in vain", *_none(len(seen.lost)))
    table.add_row(visitors, "errors", *_none(len(seen.errors)))
    table.add_row(visitors, "in all", f"{minutes:.1f} min", _met(minutes <= 10, "≤ 10 min"))


def _memory(table: Table, count: int, peak: float, before: float, after: float) -> None:
    visitors = str(count)
    table.add_row(visitors, "peak so far", f"{peak:.0f} MB", _met(peak <= PEAK_MB, "≤ 1.5 GB"))
    told = f"{after:.0f} MB, {after / before - 1:+.0%} to {before:.0f} MB before"
    table.add_row(visitors, "one minute after", told, _met(after <= (1 + AFTER) * before, "≤ 15 %"))


def _none(count: int) -> tuple[str, str]:
    return str(count), _met(count == 0, "0")


def _met(met: bool, target: str) -> str:
    return f"{target} {'met' if met else 'MISSED'}"
