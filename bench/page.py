"""The page in a real browser: how long a visitor waits for what (needs Chromium and playwright)."""

import io
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from rich.table import Table

from bench.models import SEED, settle_batch_norms
from bench.report import make_console, print_machine
from explain.architectures import ARCHITECTURES
from tests.browser.driving import FLAGS, Visitor, find_chromium, serve

MODEL = "resnet50-untrained.pth"
TARGETS = {
    "open → first element": 2.0,
    "open → usable, first visitor": 2.5,
    "choose the file → Grad-CAM and top-5": 0.8,
    "another class → new Grad-CAM": 0.5,
    "opacity → new overlay": 0.3,
}
FIRST, USABLE, FILE, CLASS, OPACITY = TARGETS
# A picture counts as drawn when the browser has decoded it.
DRAWN = """([before]) => {
  const shown = document.querySelectorAll("figure.map img")[1];
  return shown && shown.complete && shown.naturalWidth && shown.src !== before
    && document.querySelector(".st-key-top_4 button");
}"""


def run(rounds: int) -> None:
    """Measure with ResNet-50 and a photograph of about 1 MB, and print the table."""
    path = find_chromium()
    if path is None:
        raise SystemExit("No Chromium here. Install it, or set CHROMIUM to its path.")
    seconds: dict[str, list[float]] = {name: [] for name in TARGETS}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        write_weights(Path(name) / MODEL)
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for _ in range(rounds):
            with serve(Path(name), EXPLAIN_WEIGHTS_DIR=name) as url:
                measure(browser, url, seconds)
        browser.close()
    table = Table(title=f"The page, ResNet-50, 1 MB photograph, {rounds} rounds")
    for heading in ("What", "Median", "Min–max", "Target"):
        table.add_column(heading)
    for what, found in seconds.items():
        median = statistics.median(found)
        verdict = f"≤ {TARGETS[what]} s {'met' if median <= TARGETS[what] else 'MISSED'}"
        table.add_row(what, f"{median:.2f} s", f"{min(found):.2f}–{max(found):.2f} s", verdict)
    console = make_console()
    console.print(table)
    print_machine(console)


def write_weights(path: Path) -> None:
    """Weights that cost what real ones cost; what they answer is of no interest here."""
    torch.manual_seed(SEED)
    network = ARCHITECTURES["resnet50"].build()
    settle_batch_norms(network, passes=1)
    torch.save(network.state_dict(), path)


def photograph(seed: int) -> bytes:
    """A seeded JPEG of about one megabyte, 1600 × 1200."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(0, 256, (30, 40, 3), dtype=np.uint8))
    smooth = np.asarray(coarse.resize((1600, 1200), Image.Resampling.BICUBIC), dtype=float)
    grain = smooth + rng.normal(0, 12, smooth.shape)
    buffer = io.BytesIO()
    Image.fromarray(grain.clip(0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def measure(browser: Browser, url: str, seconds: dict[str, list[float]]) -> None:
    """One visitor on a fresh server goes the whole way; what each step took is added."""
    started = time.perf_counter()
    visitor = Visitor(browser, url, f"/?model={MODEL}", settle=False)
    page = visitor.page
    page.get_by_text("Why does the model see").wait_for()
    seconds[FIRST].append(time.perf_counter() - started)
    page.locator("[class*=st-key-sample_] button").last.wait_for()
    seconds[USABLE].append(time.perf_counter() - started)
    visitor.rest()
    time.sleep(6)  # a visitor looks for a file; the libraries load meanwhile

    def timed(what: str | None, act: Callable[[], object], before: str | None) -> str:
        start = time.perf_counter()
        act()
        visitor.until(DRAWN, [before], patience=120)
        if what:
            seconds[what].append(time.perf_counter() - start)
        source = page.locator("figure.map img").nth(1).get_attribute("src")
        assert source is not None
        return source

    # The first picture loads the model, as the first use of any model does.
    shown = timed(None, lambda: visitor.upload("first.jpg", photograph(SEED)), None)
    stop_the_long_map(visitor)
    data = photograph(SEED + 1)
    shown = timed(FILE, lambda: visitor.upload("photo.jpg", data), shown)
    stop_the_long_map(visitor)
    shown = timed(CLASS, lambda: page.locator(".st-key-top_1 button").click(), shown)
    stop_the_long_map(visitor)
    slider = page.get_by_role("slider", name="Opacity")
    slider.focus()
    timed(OPACITY, lambda: slider.press("Home"), shown)
    visitor.context.close()


def stop_the_long_map(visitor: Visitor) -> None:
    """What is timed next has the machine for itself."""
    visitor.page.get_by_role("button", name="Cancel").click()
    visitor.rest()
