"""Ground truth for the methods: do they find the planted tag, and the thing, where both are known?

The tables are Markdown: `python -m bench lab > bench/results/lab.md` keeps them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rich.box import MARKDOWN
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bench.report import print_machine
from explain.classifier import Classifier
from explain.drawings import SIZE
from explain.lab import (
    CHEATER,
    HONEST,
    LabPicture,
    TagEvidence,
    centre_blob,
    evidence_share,
    fresh_pictures,
    points_at,
    tag_evidence,
    tagged_things,
)
from explain.lab.evidence import maps
from explain.loading import load_classifier
from explain.methods import METHODS, Method

WIDTH = 120
THOUSANDS = 1000


@dataclass(frozen=True)
class Pointing:
    """How often the strongest pixel lies on the thing, and the mean share of evidence on it.

    Flat maps point nowhere: they count as misses and have no share.
    """

    hits: int
    share: float
    flat: int
    maps: int


def run(pictures: int, everything: bool) -> None:
    """Measure the methods below a thousand passes, or `everything`, and print the tables."""
    models = {key: load_classifier(key, device="cpu") for key in (HONEST, CHEATER)}
    tagged, drawings = tagged_things(pictures), fresh_pictures(2 * pictures)
    chosen = [each for each in METHODS.values() if everything or not is_very_slow(each)]
    evidence: dict[str, tuple[TagEvidence, TagEvidence]] = {}
    pointing: dict[str, Pointing] = {}
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=len(chosen))
        for method in chosen:
            progress.update(task, description=method.title)
            found = [tag_evidence(models[key], tagged, method.key) for key in (CHEATER, HONEST)]
            evidence[method.title] = (found[0], found[1])
            pointing[method.title] = point(models[HONEST], drawings, method.key)
            progress.advance(task)
    pointing["Centre blob"] = point_blob(drawings)
    console = Console(highlight=False, width=WIDTH)
    print_evidence(console, evidence, pictures)
    print_pointing(console, pointing, len(drawings))
    print_machine(console, before="- ")


def is_very_slow(method: Method) -> bool:
    """Whether a map with the default options takes thousands of passes."""
    return method.passes(method.options(), SIZE) >= THOUSANDS


def point(classifier: Classifier, pictures: Sequence[LabPicture], method: str) -> Pointing:
    """The pointing game for one method; the class explained is the kind that is drawn."""
    found = maps(classifier, pictures, method)
    return _play([(attribution.values, drawn.thing) for drawn, attribution in found])


def point_blob(pictures: Sequence[LabPicture]) -> Pointing:
    """The pointing game for a spot in the middle of every picture."""
    things = [picture.draw().thing for picture in pictures]
    return _play([(centre_blob((len(thing), len(thing[0]))), thing) for thing in things])


def _play(rounds: Sequence[tuple[np.ndarray, np.ndarray]]) -> Pointing:
    """The game over pairs of a map and a mask, (H, W) each."""
    hits = [points_at(values, thing) for values, thing in rounds]
    shares = [evidence_share(values, thing) for values, thing in rounds]
    known = [share for share in shares if share is not None]
    flat = sum(hit is None for hit in hits)
    return Pointing(sum(hit is True for hit in hits), float(np.mean(known)), flat, len(hits))


def print_evidence(
    console: Console, evidence: dict[str, tuple[TagEvidence, TagEvidence]], pictures: int
) -> None:
    """Print how much of its evidence each method puts on the tag, for both models."""
    area = next(iter(evidence.values()))[0].area
    console.print("# Ground truth for the methods\n\n## Evidence on the planted tag\n")
    console.print(
        f"{pictures} houses with the tag, unseen by the models, explained as “house”; the tag "
        f"covers {area:.1%} of the picture. The cheater learnt the tag, the honest model never met "
        "it. Times area: 1 is what a map gives that knows nothing.\n",
        width=100,
    )
    table = _table("Cheater: on the tag", "Times area", "Honest: on the tag", "Times area", "Flat")
    for title, both in evidence.items():
        cells = [cell for one in both for cell in _cells(one)]
        table.add_row(title, *cells, str(sum(one.flat for one in both)))
    console.print(table)


def print_pointing(console: Console, pointing: dict[str, Pointing], pictures: int) -> None:
    """Print how often each method points at the thing, beside a spot in the middle."""
    console.print("\n## Pointing game\n")
    console.print(
        f"{pictures} drawings without a tag, explained by the honest model as what they show. "
        "A hit: the strongest pixel lies inside the true outline. A flat map is no hit.\n",
        width=100,
    )
    table = _table("Hits", "Evidence on the thing", "Flat")
    for title, one in pointing.items():
        table.add_row(title, f"{one.hits / one.maps:.0%}", f"{one.share:.0%}", str(one.flat))
    console.print(table)
    console.print()


def _table(*headings: str) -> Table:
    table = Table(box=MARKDOWN)
    table.add_column("Method", no_wrap=True)
    for heading in headings:
        table.add_column(heading, justify="right")
    return table


def _cells(found: TagEvidence) -> tuple[str, str]:
    """The share and how many times the area it is, as printed."""
    if found.share is None or found.times_area is None:
        return "none", "none"
    return f"{found.share:.1%}", f"{found.times_area:.1f} ×"
