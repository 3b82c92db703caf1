"""`python -m bench NAME`: run one benchmark and print its table."""

from typing import Annotated

import typer

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help=__doc__,
)
Rounds = Annotated[int, typer.Option("--rounds", min=1, help="How often each contender runs.")]


@app.command("engine")
def engine(rounds: Rounds = 30) -> None:
    """Prediction and Grad-CAM against a bare eager forward pass and plain Captum."""
    from bench.engine import run

    run(rounds)


@app.command("integrated_gradients")
def integrated_gradients(rounds: Rounds = 3) -> None:
    """Integrated Gradients with 50 points against Captum's default call; memory up to 300."""
    from bench.integrated_gradients import run

    run(rounds)


@app.command("peers")
def peers(
    parts: Annotated[
        list[str] | None,
        typer.Argument(
            help="grad_cam, five, gradients, hiding, agreement, growth; all if left out."
        ),
    ] = None,
    rounds: Rounds = 7,
    device: Annotated[str, typer.Option(help="cpu or cuda; a GPU if there is one.")] = "",
    pictures: Annotated[int | None, typer.Option(min=1, help="So many photographs.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Write bench/results/peers.md.")] = False,
) -> None:
    """Ours beside Captum, pytorch-grad-cam and torch-cam; `make bench` installs those."""
    from bench.peers import run

    run(parts or (), rounds, device, pictures, keep)


@app.command("dataset")
def dataset(
    rounds: Rounds = 5,
    pictures: Annotated[int, typer.Option(min=32, help="How many photographs a round.")] = 160,
) -> None:
    """A data set with maps against a bare forward loop; memory at 500 and 5,000 pictures."""
    from bench.dataset import run

    run(rounds, pictures)


@app.command("batch")
def batch(
    rounds: Rounds = 5,
    ray_rounds: Annotated[int, typer.Option(min=1, help="Rounds of Ray beside local.")] = 3,
    local: Annotated[int, typer.Option(help="Pictures beside the bare loop; 0: not.")] = 320,
    costs: Annotated[int, typer.Option(help="Pictures to cost by stage; 0: not.")] = 320,
    ray: Annotated[int, typer.Option(help="Pictures for Ray beside local; 0: not.")] = 2048,
    memory: Annotated[int, typer.Option(help="Most pictures for the memory; 0: not.")] = 10_000,
    rows: Annotated[int, typer.Option(help="Rows to read pages of; 0: not.")] = 1_000_000,
) -> None:
    """A batch against a bare forward loop, Ray against local, memory, pages of a million rows."""
    from bench.batch import Sizes, run

    run(rounds, ray_rounds, Sizes(local, costs, ray, memory, rows))


@app.command("lab")
def lab(
    pictures: Annotated[int, typer.Option(min=1, help="How many tagged houses.")] = 24,
    everything: Annotated[bool, typer.Option("--all", help="Also the slowest methods.")] = False,
) -> None:
    """Each method's evidence on the planted tag, and the pointing game on drawings."""
    from bench.lab import run

    run(pictures, everything)


@app.command("faithfulness")
def faithfulness(
    pictures: Annotated[int | None, typer.Option(min=2, help="So many; all if left out.")] = None,
    steps: Annotated[int, typer.Option(min=2, help="Points of each curve.")] = 25,
    baseline: Annotated[str, typer.Option(help="blurred, mean or black.")] = "blurred",
) -> None:
    """Insertion and deletion on photographs, with random orders and the centre beside them."""
    from bench.faithfulness import run

    run(pictures, steps, baseline)


@app.command("trust")
def trust(
    pictures: Annotated[int | None, typer.Option(min=2, help="So many of each kind.")] = None,
) -> None:
    """How often the trust light is right about maps that are known to be good or bad."""
    from bench.trust import run

    run(pictures)


@app.command("page")
def page(rounds: Rounds = 3) -> None:
    """The page in a browser: seconds from opening, choosing a file, a class, an opacity."""
    from bench.page import run

    run(rounds)


@app.command("load")
def load(
    users: Annotated[int, typer.Option(min=1, help="Visitors at once, in two waves.")] = 40,
    few: Annotated[int, typer.Option(min=1, help="Visitors of the first wave.")] = 8,
) -> None:
    """Many visitors at once on one server: waiting times, faults, memory, every map compared."""
    from bench.load import run

    run(users, few)


if __name__ == "__main__":
    app(prog_name="python -m bench")
