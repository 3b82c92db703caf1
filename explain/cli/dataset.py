"""The command `dataset`: what a model gets wrong in a labelled set of pictures, and why."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from explain.cli import common
from explain.cli.app import app
from explain.cli.findings import json_value, print_findings
from explain.cli.pictures import file_name_part

if TYPE_CHECKING:
    from explain.classifier import Classifier
    from explain.dataset.proof import Proof
    from explain.dataset.run import RunProgress
    from explain.dataset.sources import Dataset

STOPPED = 130  # the exit code of a command that Ctrl-C ended
DEFAULT_OUT = Path("out") / "dataset"
MOST_PROVED = 200  # pictures of one group that are blanked for the proof

Source = Annotated[
    str,
    typer.Argument(
        metavar="FOLDER",
        help="A folder or zip file with one sub-folder per class, perhaps in train, val and test.",
        show_default=False,
    ),
]
Labels = Annotated[
    Path | None,
    typer.Option(
        metavar="CSV", help="A table with the columns path, label and perhaps split.",
    ),
]  # fmt: skip
Limit = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, help="Look at so many pictures only, spread evenly."),
]


@dataclass(frozen=True, eq=False)
class Job:
    """What is looked at, with which model, and where the results go."""

    classifier: "Classifier"
    dataset: "Dataset"
    out: Path


# One parameter an option: Typer reads the command line off this signature.
@app.command("dataset")
def look_at_dataset(
    folder: Source,
    labels: Labels = None,
    model: common.Model = None,
    weights: common.Weights = None,
    classes: common.Classes = None,
    preprocess: common.PreprocessText = None,
    out: common.Out = None,
    limit: Limit = None,
    as_json: common.AsJson = False,
) -> None:
    """Find what the model gets wrong in FOLDER, whether it overfits, and which wrong cue it uses.

    The results are written to --out (else to out/dataset/ in the current folder): one row per
    picture in pictures.parquet, and summary.html. Ctrl-C keeps what is done; the same command
    continues there. Folder names, or labels, are the model's class names or indices; what does not
    match is listed.
    """
    from explain.dataset.sources import open_dataset
    from explain.memory import keep_large_blocks_apart

    keep_large_blocks_apart()
    classifier = common.load_model(model, weights, classes, preprocess)
    dataset = open_dataset(folder, classifier.class_names, labels)
    name = f"{file_name_part(Path(folder).resolve().stem)}-{file_name_part(classifier.name)}"
    job = Job(classifier, dataset, out or DEFAULT_OUT / name)
    try:
        _run(job, limit)
    except KeyboardInterrupt:
        common.complain(
            f"Stopped. What is done is kept in {job.out}; the same command continues there."
        )
        raise typer.Exit(STOPPED) from None
    _tell(job, as_json)


def _run(job: Job, limit: int | None) -> None:
    from explain.dataset.run import RunOptions, run_dataset

    with rate_bar(f"Looking at {len(job.dataset.pictures)} pictures") as move:

        def watch(progress: "RunProgress") -> None:
            rate = f"{progress.rate:.1f} a second" if progress.rate else ""
            move(progress.done, progress.total, rate)

        run_dataset(job.classifier, job.dataset, job.out, RunOptions(limit), watch)


@contextmanager
def rate_bar(text: str) -> Iterator[Callable[[int, int, str], None]]:
    """Gives a function that moves a bar on standard error, with the rate and the time left."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(
        *columns, console=console, transient=True, redirect_stdout=False,
        disable=not console.is_terminal,
    ) as progress:  # fmt: skip
        task = progress.add_task(text, total=None, rate="")
        yield lambda done, total, rate: progress.update(
            task, completed=done, total=total, rate=rate
        )


def _tell(job: Job, as_json: bool) -> None:
    """Work out the figures, prove the suspicious groups, write the summary, print all of it."""
    from explain.dataset.analysis import analyse
    from explain.dataset.results import open_results
    from explain.dataset.summary import Extras, write_summary

    results = open_results(job.out)
    found = analyse(results.records)
    proofs = {
        number: _prove(job, results.records, cluster)
        for number, cluster in enumerate(found.clusters)
        if cluster.suspicious
    }
    page = write_summary(results, found, job.out, Extras(job.dataset.files, proofs))
    if as_json:
        common.print_json(json_value(results, found, proofs, page))
    else:
        print_findings(results, found, proofs, page)


def _prove(job: Job, records: Any, cluster: Any) -> "Proof":
    """The proof for the right predictions of one group."""
    import numpy as np

    from explain.dataset.proof import prove_shortcut, right_rows
    from explain.dataset.run import thinned

    rows = np.intersect1d(cluster.rows, right_rows(records, cluster.index))
    chosen = np.array(thinned(rows.tolist(), MOST_PROVED), int)
    with common.moving_bar(f"Blanking a region in {cluster.name} pictures") as move:
        return prove_shortcut(
            job.classifier, job.dataset.files, records.where(chosen), cluster.region,
            watch=lambda progress: move(progress.done, progress.total),
        )  # fmt: skip
