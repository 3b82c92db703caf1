"""The commands `models` and `methods`: what there is to choose from."""

import dataclasses
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table

from explain.cli.app import app
from explain.cli.common import tell

if TYPE_CHECKING:
    from explain.methods.options import HasOptions

USUAL_SIZE = 224  # px; what a method costs there


@app.command("models")
def list_models() -> None:
    """List the models that --model takes."""
    from explain.catalogue import model_choices

    table = Table("--model", "Model", "Weights", "Download at first use", box=box.SIMPLE_HEAD)
    for choice in (each for each in model_choices().values() if not each.lab):
        download = f"{choice.megabytes:.0f} MB" if choice.megabytes else "none"
        table.add_row(choice.key, choice.title, choice.weights or "its own", download)
    Console(markup=False, emoji=False).print(table)


@app.command("methods")
def list_methods() -> None:
    """List the methods that --method takes, and the options of each that --option takes."""
    from explain.methods import METHODS
    from explain.methods.effort import cost_class

    for method in METHODS.values():
        tell(method.key, style="bold")
        values = "signed" if method.signed else "0 or more"
        cost = cost_class(method, method.options(), USUAL_SIZE)
        tell(f"  {method.title}: {method.summary}")
        tell(f"  Values {values}; {cost}. Paper: {method.paper}")
        if dataclasses.fields(method.options):
            print_options(method)
    tell("Give an option as --option METHOD.OPTION=VALUE, as in grad_cam.relu=no.")


def print_options(owner: "HasOptions") -> None:
    """Print one row for each option: its name, what it may be, what it does."""
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("Option", no_wrap=True)
    for heading in ("Values", "Default", "What it does"):
        table.add_column(heading)
    for item in dataclasses.fields(owner.options):
        default = "the model's own" if item.metadata["is_layer"] else _text(item.default)
        table.add_row(item.name, allowed_values(item), default, item.metadata["help"])
    Console(markup=False, emoji=False).print(table)


def allowed_values(item: "dataclasses.Field[Any]") -> str:
    """What an option may be, in a few words: "4 to 300", "black, mean, blurred"."""
    facts = item.metadata
    if facts["is_layer"]:
        return "a layer's name"
    if facts["choices"]:
        return ", ".join(facts["choices"])
    if isinstance(item.default, bool):
        return "yes, no"
    if facts["low"] is not None and facts["high"] is not None:
        return f"{facts['low']} to {facts['high']}"
    return type(item.default).__name__


def _text(default: object) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    return str(default)
