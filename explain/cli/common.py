"""What the commands share: options by name, words to the user, bars, the model.

Results go to standard output; sentences about what went wrong, and bars, to standard error.
"""

import json
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from explain.classifier import Classifier

DEFAULT_MODEL = "resnet50"

Pictures = Annotated[
    list[str],
    typer.Argument(
        metavar="PICTURE...",
        help="Picture files; a folder stands for the pictures in it, and *.jpg for all that fit.",
        show_default=False,
    ),
]
Model = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help=f"The model to ask, as `models` lists them; {DEFAULT_MODEL} where neither it nor a "
        "file of weights is named.",
    ),
]
Weights = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="A checkpoint of your own (.pth, .pt, .safetensors), or the name of official weights. "
        "`doctor` says what is in a checkpoint.",
    ),
]
Classes = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="The class names of a checkpoint: a text file with one in each line, or JSON.",
    ),
]
PreprocessText = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|FACTS",
        help="How pictures are prepared for a checkpoint: imagenet-v1 (where nothing is said), "
        "imagenet-v2, zero-one or minus-one-one, each also with -bgr; or one's own, as in "
        "resize=256,crop=224,mean=0.5/0.5/0.5,std=0.5/0.5/0.5,channels=RGB.",
    ),
]
MethodKeys = Annotated[
    list[str] | None,
    typer.Option(
        "--method",
        metavar="NAME",
        help="How to attribute, as `methods` lists them; grad_cam where none is named. Repeatable.",
    ),
]
MethodOptions = Annotated[
    list[str] | None,
    typer.Option(
        "--option",
        metavar="METHOD.OPTION=VALUE",
        help="An option of a method, as in integrated_gradients.steps=100. Repeatable.",
    ),
]
Target = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|INDEX",
        help="The class to explain; each picture's predicted class where none is named.",
    ),
]
Targets = Annotated[
    list[str] | None,
    typer.Option(
        "--target",
        metavar="NAME|INDEX",
        help="A class to explain; the predicted class where none is named. Repeatable.",
    ),
]
Layer = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="The target layer, for the methods that have one; else the model's own.",
    ),
]
Size = Annotated[
    int | None,
    typer.Option(metavar="PX", help="Another side of the square that the model sees, in pixels."),
]
Out = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="The folder to write into; it is made where it is missing."),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON object and nothing else on standard output.")
]


def printable(text: str) -> str:
    """`text` without signs that steer a terminal, which a file's name may hold."""
    return "".join("�" if unicodedata.category(sign)[0] == "C" else sign for sign in text)


def tell(text: str, *, style: str = "") -> None:
    """Print one line on standard output, never broken, so that paths in it can be copied."""
    Console(emoji=False).print(Text(printable(text), style), soft_wrap=True)


def complain(text: str) -> None:
    """Print one line on standard error."""
    Console(stderr=True, emoji=False).print(Text(printable(text), "red"), soft_wrap=True)


def print_json(value: object) -> None:
    """Print `value` as one JSON object, in ASCII: any terminal and any pipe can take it."""
    typer.echo(json.dumps(value, indent=2, allow_nan=False))


@contextmanager
def moving_bar(text: str, *, in_bytes: bool = False) -> Iterator[Callable[[int, int], None]]:
    """Gives a function that moves a bar on standard error to `done` of `total` (0: not known).

    There is a bar only where standard error is a terminal, and none is left behind.
    """
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[amount]}"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        redirect_stdout=False,  # else results would leave standard output for the bar's console
        disable=not console.is_terminal,
    ) as progress:
        task = progress.add_task(printable(text), total=None, amount="")

        def move(done: int, total: int) -> None:
            amount = (
                f"{done / 1e6:.1f} of {total / 1e6:.1f} MB" if in_bytes else f"{done} of {total}"
            )
            progress.update(
                task, completed=done, total=total or None, amount=amount if total else ""
            )

        yield move


def load_model(
    model: str | None,
    weights: str | None,
    classes: Path | None = None,
    preprocess: str | None = None,
) -> "Classifier":
    """The classifier that the options name, with a bar where it is downloaded.

    Raises ModelError or WeightsError: no other model ever answers in its place.
    """
    if classes is not None or preprocess is not None:
        from explain.cli.checkpoints import examine_weights

        return examine_weights(model, weights, classes, preprocess).classifier
    name = model or (DEFAULT_MODEL if weights is None else None)
    with moving_bar(f"Loading {name or weights}", in_bytes=True) as move:
        from explain.catalogue import model_choices
        from explain.loading import load_classifier

        choice = model_choices().get(name or "")
        if choice is not None and weights is None:
            return load_classifier(choice.name, choice.weights, progress=move)
        return load_classifier(name, weights, progress=move)
