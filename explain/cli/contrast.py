"""The command `contrast`: why one class and not another, as a ledger that adds up."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from explain.cli import common
from explain.cli.answers import score_entry
from explain.cli.app import app
from explain.cli.check import Picture, look
from explain.cli.maps import MapFolder
from explain.cli.pictures import file_name_part
from explain.cli.verdicts import picture_entry

if TYPE_CHECKING:
    from explain.classifier import Classifier, ForwardPass
    from explain.contrast import Contrast

First = Annotated[
    str | None,
    typer.Option(
        "--why",
        metavar="NAME|INDEX",
        help="The class that is asked for; else the most probable one that is left.",
    ),
]
Second = Annotated[
    str | None,
    typer.Option(
        "--not",
        metavar="NAME|INDEX",
        help="The class that it is held against; else the most probable one that is left.",
    ),
]
Start = Annotated[
    str, typer.Option(metavar="NAME", help="What the way starts from: black, mean or blurred.")
]
Steps = Annotated[
    int, typer.Option(metavar="N", help="Points at first; doubled until the parts add up.")
]
Regions = Annotated[
    int, typer.Option(metavar="N", help="About so many regions that the lead is shared out among.")
]


# One parameter an option: Typer reads the command line off this signature.
@app.command("contrast")
def contrast_classes(
    picture: Picture,
    model: common.Model = None,
    weights: common.Weights = None,
    classes: common.Classes = None,
    preprocess: common.PreprocessText = None,
    why: First = None,
    other: Second = None,
    baseline: Start = "black",
    steps: Steps = 24,
    regions: Regions = 24,
    size: common.Size = None,
    out: common.Out = None,
    as_json: common.AsJson = False,
) -> None:
    """Say why the model sees one class in PICTURE and not another, part by part.

    The lead of the first class over the second, in logits, is shared out among the regions of the
    picture by Integrated Gradients of the difference. With --out, the two-coloured map is written
    as STEM.CLASS-not-CLASS.png and .npy.
    """
    from explain.contrast import ContrastOptions, explain_contrast

    options = ContrastOptions(steps=steps, baseline=baseline, regions=regions)
    classifier = common.load_model(model, weights, classes, preprocess)
    forward, _ = look(classifier, picture, None, size)
    with common.moving_bar("Why A and not B") as move:
        found = explain_contrast(
            classifier, forward, (why, other), options, lambda each: move(each.done, each.total)
        )
    files = _write(out, Path(picture).stem, (classifier, forward, found)) if out else {}
    if as_json:
        common.print_json(_entry(classifier, forward, found) | {"files": files})
    else:
        _print(forward, found, files)


def _entry(classifier: "Classifier", forward: "ForwardPass", found: "Contrast") -> dict[str, Any]:
    """The two classes and the ledger: `at_baseline`, `parts` and `remainder` are `difference`."""
    import numpy as np

    from explain.ledger import headline, verdict

    areas = np.bincount(found.labels.ravel()) / found.labels.size
    top = picture_entry(classifier, forward, found.first.index)
    return {
        **{name: top[name] for name in ("source", "model", "predicted")},
        "first": score_entry(found.first),
        "second": score_entry(found.second),
        "sentences": [headline(found), verdict(found)],
        "difference": found.difference,
        "baseline": found.attribution.baseline,
        "at_baseline": found.at_baseline,
        "parts": [
            {"region": number, "logits": float(logits), "area": float(area)}
            for number, (logits, area) in enumerate(zip(found.parts, areas, strict=True))
        ],
        "remainder": found.remainder,
        "adds_up": found.adds_up,
        "unsure": found.unsure,
        "steps": found.steps,
    }


def _print(forward: "ForwardPass", found: "Contrast", files: dict[str, str | None]) -> None:
    """The ledger as lines whose column adds up."""
    from explain.ledger import headline, ledger, verdict

    common.tell(
        f"{forward.model_input.source}: why {found.first.name} and not {found.second.name}?",
        style="bold",
    )
    common.tell(headline(found))
    for line in ledger(found):
        place = f" (region {line.region})" if line.region is not None else ""
        common.tell(f"  {line.shown:+8.2f}  {line.words}{place}")
    common.tell(f"  {found.difference:+8.2f}  in all, in logits")
    common.tell(verdict(found))
    for path in files.values():
        common.tell(f"  {path}")


def _write(
    folder: Path, stem: str, asked: tuple["Classifier", "ForwardPass", "Contrast"]
) -> dict[str, str | None]:
    """The two files of the map."""
    from dataclasses import replace

    from explain.explanation import versions
    from explain.results import Explanation

    classifier, forward, found = asked
    name = f"{found.first.name} not {found.second.name}"
    explanation = Explanation(
        forward.model_input,
        forward.prediction,
        replace(found.first, name=name),
        (found.attribution,),
        classifier.name,
        versions(),
    )
    (written,) = MapFolder(folder).write(file_name_part(stem), explanation)
    return written
