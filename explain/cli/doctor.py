"""The command `doctor`: what is in a checkpoint, and which preprocessing fits it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from explain.cli import common
from explain.cli.app import app
from explain.cli.checkpoints import examine_file

if TYPE_CHECKING:
    from explain.checkpoint import CheckpointReport, Comparison
    from explain.classifier import Classifier
    from explain.dataset.files import Files

File = Annotated[
    Path, typer.Argument(metavar="FILE", help="A checkpoint (.pth, .pt or .safetensors).")
]
Pictures = Annotated[
    str | None,
    typer.Option(
        metavar="FOLDER",
        help="Pictures whose classes are known, in one sub-folder per class or with --labels; "
        "20 or more tell which preprocessing fits.",
    ),
]
Labels = Annotated[
    Path | None,
    typer.Option(metavar="CSV", help="A table with the columns path and label, for --pictures."),
]


# One parameter an option: Typer reads the command line off this signature.
@app.command("doctor")
def examine_checkpoint(
    file: File,
    pictures: Pictures = None,
    labels: Labels = None,
    model: common.Model = None,
    classes: common.Classes = None,
    preprocess: common.PreprocessText = None,
    as_json: common.AsJson = False,
) -> None:
    """Say what is in the checkpoint FILE: which network, what was repaired, what is left over.

    No code in the file is ever run. With --pictures, the usual preprocessings are tried on them and
    the one that fits best is named. The other commands take the same file as --weights FILE.
    """
    if labels is not None and pictures is None:
        raise typer.BadParameter("--labels is for the pictures in a folder: add --pictures.")
    examined = examine_file(file, model, classes, preprocess)
    if not as_json:
        _print_report(examined.report)
    found = _compare(examined.classifier, pictures, labels) if pictures is not None else None
    if as_json:
        common.print_json({"report": examined.report.as_dict(), "preprocessing": _as_json(found)})
    elif found is not None:
        _print_comparison(found)
        chosen = [fit for fit in found.fits if fit.preprocess == examined.report.preprocess]
        if chosen and chosen[0].is_behind and not found.is_guessing:
            common.tell(f"Use it with the other commands: --preprocess {found.best.key}")


def _compare(classifier: "Classifier", pictures: str, labels: Path | None) -> "Comparison":
    """How well each preprocessing fits these pictures; raises DatasetError and OptionError."""
    from explain.checkpoint import compare_preprocessings
    from explain.dataset.sources import open_dataset

    dataset = open_dataset(pictures, classifier.class_names, labels)
    for left_out in dataset.left_out:
        common.complain(f"Left out: {left_out.pictures} {left_out.name}, {left_out.reason}.")
    for remark in dataset.remarks:
        common.complain(remark)
    labelled = [(_reader(dataset.files, each.path), each.label) for each in dataset.pictures]
    with common.moving_bar("Trying preprocessings") as move:
        return compare_preprocessings(classifier, labelled, progress=move)


def _reader(files: "Files", path: str) -> Callable[[], bytes]:
    """Reads the picture when its turn comes."""
    return lambda: files.read(path)


def _print_report(report: "CheckpointReport") -> None:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for what, found in report.rows():
        table.add_row(what, Text(common.printable(found)))
    Console(emoji=False).print(table)


def _print_comparison(found: "Comparison") -> None:
    from explain.checkpoint.fits import HEADINGS

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in HEADINGS:
        short = heading != HEADINGS[1]
        table.add_column(
            heading, no_wrap=short, justify="left" if heading in HEADINGS[:2] else "right"
        )
    for row in found.rows():
        table.add_row(*map(Text, row))
    Console(emoji=False).print(table)
    unreadable = f"; {found.unreadable} cannot be read" if found.unreadable else ""
    common.tell(f"From {found.count} labelled pictures{unreadable}.")
    common.tell(found.sentence(), style="bold")


def _as_json(found: "Comparison | None") -> dict[str, Any] | None:
    if found is None:
        return None
    return {**found.as_dict(), "sentence": found.sentence(), "is_clear": found.is_clear}
