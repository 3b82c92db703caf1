"""The trust light's first limits: how they were chosen, and how often the light is then right.

The limits of hide_hottest were set by looking at this table, of every second photograph and of
drawings from a seed of their own; no test uses either. The table is Markdown:
`python -m bench trust > bench/results/trust.md` keeps it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from PIL import Image
from rich.box import MARKDOWN
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bench.photographs import names, predicted, real_classifier
from bench.report import print_machine
from explain.classifier import Classifier, ForwardPass
from explain.drawings import KINDS, draw
from explain.explanation import predict
from explain.faithfulness import CHECKS, make_claim
from explain.faithfulness import hide_hottest as limits
from explain.loading import load_classifier
from explain.methods import METHODS
from explain.results import Attribution
from explain.trust import light_of

WIDTH = 120
SEED = 50_000  # of the drawings
DRAWINGS = 24
COLOURS = ("green", "amber", "red", "grey")
COARSE = (7, 7)

Lights = dict[str, Counter[str]]
"""By kind of map, how often each colour was shown."""


def run(pictures: int | None) -> None:
    """Show the light of good and bad maps on photographs and drawings, and print the tables."""
    photographs, drawings = real_classifier(), load_classifier("drawings", device="cpu")
    chosen = names()[1::2][:pictures]
    drawn = [
        (kind, SEED + number) for number in range(DRAWINGS // len(KINDS)) for kind in sorted(KINDS)
    ][:pictures]
    passes = (predict(drawings, draw(kind, seed).picture) for kind, seed in drawn)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        on_photographs = lights(
            photographs, progress.track(predicted(photographs, chosen), total=len(chosen))
        )
        on_drawings = lights(drawings, progress.track(passes, total=len(drawn)))
    console = Console(highlight=False, width=WIDTH)
    print_intro(console)
    print_lights(console, f"{len(chosen)} photographs, real MobileNetV2", on_photographs)
    print_lights(console, f"{len(drawn)} drawings, embedded classifier", on_drawings)
    print_machine(console, before="- ")


def lights(classifier: Classifier, passes: Iterable[ForwardPass]) -> Lights:
    """The colours of the first check alone, by kind of map, for the predicted classes."""
    check, found = CHECKS["hide_hottest"], dict[str, Counter[str]]()
    for number, forward in enumerate(passes):
        for name, attribution in maps_of(classifier, forward, number).items():
            result = check.run(make_claim(classifier, forward, attribution))
            found.setdefault(name, Counter())[light_of([result]).colour] += 1
    return found


def maps_of(classifier: Classifier, forward: ForwardPass, number: int) -> dict[str, Attribution]:
    """Maps that ought to be good, and maps that are bad by construction."""
    logits, rng = forward.prediction.logits, np.random.default_rng(number)
    best, last = int(logits.argmax()), int(logits.argmin())
    gradients = METHODS["integrated_gradients"]
    good = METHODS["grad_cam"].attribute(classifier, forward, best)
    fine = gradients.attribute(
        classifier, forward, best, gradients.make_options(steps=16, tolerance=1.0)
    )
    other = METHODS["grad_cam"].attribute(classifier, forward, last)
    return {
        "Grad-CAM": good,
        "Integrated Gradients": fine,
        "Random, as coarse as Grad-CAM": replace(
            good, values=noise(rng, good.values.shape, COARSE)
        ),
        "Random, pixel by pixel": replace(good, values=noise(rng, good.values.shape)),
        "Grad-CAM for the least probable class": replace(other, target=best),
        "Grad-CAM upside down": replace(good, values=good.values.max() - good.values),
    }


def noise(
    rng: np.random.Generator, shape: tuple[int, ...], native: tuple[int, int] | None = None
) -> np.ndarray:
    """A random map (H, W), interpolated from `native` places where they are given."""
    values = rng.random(native or shape, dtype=np.float32)
    size = (shape[1], shape[0])
    return np.asarray(Image.fromarray(values).resize(size, Image.Resampling.BILINEAR))


def print_intro(console: Console) -> None:
    """Print the limits, and what they mean."""
    console.print("# The trust light's first sentence\n")
    console.print(
        "Green: without the hottest 15 % the target's probability is lower than without as much "
        f"elsewhere by more than {limits.CLEAR_SHARE:.0%} of what it was, and its log odds by more "
        f"than {limits.CLEAR_DEVIATIONS:g} standard deviation of elsewhere. Red: it is higher by "
        f"more than {limits.WORSE_SHARE:.0%}. Amber: neither. Grey: nothing reacts. The limits "
        "were set by looking at these pictures, which no test uses: random maps should seldom be "
        "green, and maps that are known to be good never red. A random map that happens to lie on "
        "the thing is rightly green.\n",
        width=100,
    )


def print_lights(console: Console, title: str, found: Lights) -> None:
    """Print the share of each colour for each kind of map."""
    console.print(f"## {title}\n")
    table = Table(box=MARKDOWN)
    table.add_column("Map", no_wrap=True)
    for colour in COLOURS:
        table.add_column(colour.capitalize(), justify="right")
    for name, counts in found.items():
        total = counts.total()
        table.add_row(name, *(f"{counts[colour] / total:.0%}" for colour in COLOURS))
    console.print(table)
    console.print()
