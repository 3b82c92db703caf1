"""The command `batch`: any number of pictures to rows of Parquet, here or on a Ray cluster."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from explain.cli import common
from explain.cli.app import app
from explain.cli.batch_run import run_watched
from explain.cli.batch_words import dry_run_entry, print_dry_run, print_end
from explain.cli.choices import check_layers, wanted_methods
from explain.errors import OptionError

if TYPE_CHECKING:
    from explain.batch.job import Job
    from explain.classifier import Classifier
    from explain.dataset.run import RunWatch

Source = Annotated[
    str,
    typer.Argument(
        metavar="SOURCE",
        help="A folder, a pattern as 'pets/**/*.jpg', a table of paths (.csv, .parquet, .txt), or "
        "any of them at an address as s3://, gs:// or https://.",
        show_default=False,
    ),
]
OutPlace = Annotated[
    str,
    typer.Option("--out", metavar="DIR", help="The folder or address to write into."),
]
Method = Annotated[str, typer.Option(metavar="NAME", help="How to attribute.")]
Top = Annotated[int, typer.Option(min=1, metavar="N", help="How many classes a row names.")]
MapsKind = Annotated[
    Literal["native", "full", "none"],
    typer.Option(help="Maps at the target layer's resolution, at the model input's, or none."),
]
Logits = Annotated[bool, typer.Option("--logits", help="Also all logits of each picture.")]
EngineName = Annotated[
    Literal["local", "ray"], typer.Option(help="This machine, or Ray (requirements-ray.txt).")
]
Address = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="The Ray cluster; a new local one where none is named."),
]
Dtype = Annotated[Literal["fp32", "bf16"], typer.Option(help="bf16: on a GPU only.")]
BatchSize = Annotated[int, typer.Option("--batch", min=1, help="Pictures at once.")]
Workers = Annotated[
    int | None,
    typer.Option(min=0, help="Processes that decode; as fits the machine if not given."),
]
Cores = Annotated[
    int, typer.Option(min=1, help="With Ray on CPUs: how many cores share one copy of the model.")
]
LimitRate = Annotated[
    float | None,
    typer.Option("--limit-rate", min=0.01, metavar="N", help="At most N pictures a second."),
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Count the pictures, try a few, say what all would cost."),
]


# One parameter an option: Typer reads the command line off this signature.
@app.command("batch")
def run_batch(
    source: Source,
    out: OutPlace,
    model: common.Model = None,
    weights: common.Weights = None,
    classes: common.Classes = None,
    preprocess: common.PreprocessText = None,
    method: Method = "grad_cam",
    option: common.MethodOptions = None,
    layer: common.Layer = None,
    top: Top = 5,
    maps: MapsKind = "native",
    logits: Logits = False,
    engine: EngineName = "local",
    address: Address = None,
    dtype: Dtype = "fp32",
    batch: BatchSize = 32,
    workers: Workers = None,
    cores: Cores = 1,
    limit_rate: LimitRate = None,
    dry_run: DryRun = False,
    as_json: common.AsJson = False,
) -> None:
    """Send all pictures in SOURCE through the model: one row of Parquet per picture.

    A row has the path, sha256, the most probable classes, the map, and where the picture is bad,
    the reason. Ctrl-C keeps what is done; the same command continues there. The pictures are
    listed once, at the first start.
    """
    from explain.batch.engine import Asked
    from explain.batch.job import Job, Pace
    from explain.batch.recipe import ModelRecipe

    if address is not None and engine != "ray":
        raise OptionError("--address is for a Ray cluster. Add --engine ray, or leave it out.")
    wanted = wanted_methods([method], layer, option)
    classifier = common.load_model(model, weights, classes, preprocess)
    check_layers(classifier, wanted)
    name = None if model is None and weights is not None else model or common.DEFAULT_MODEL
    recipe = ModelRecipe(name, _absolute(weights), _absolute(classes), preprocess)
    asked = Asked(method, wanted[method], top, maps, logits, dtype)
    job = Job(source, out, recipe, asked, Pace(batch, workers, limit_rate))
    if dry_run:
        _tell_cost(job, classifier, as_json)
    else:
        run_watched(job, classifier, _runner(engine, address, cores))
        print_end(job, as_json)


def _absolute(file: str | Path | None) -> str | None:
    """The path as it means the same to other processes; what names no file stays as it is."""
    if file is None:
        return None
    return str(Path(file).absolute()) if Path(file).exists() else str(file)


def _runner(
    engine: str, address: str | None, cores: int
) -> "Callable[[Job, Classifier, RunWatch], None]":
    if engine == "local":
        from explain.batch.local import run_local

        return run_local
    from explain.batch.on_ray import Cluster, run_on_ray

    cluster = Cluster(address, cores)
    return lambda job, classifier, watch: run_on_ray(job, classifier, cluster, watch)


def _tell_cost(job: "Job", classifier: "Classifier", as_json: bool) -> None:
    from explain.batch.probe import estimate

    found = estimate(job, classifier)
    if as_json:
        common.print_json(dry_run_entry(found))
    else:
        print_dry_run(found)
