"""How the parts of `python -m bench peers` are run, and how their tables look."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.box import MARKDOWN
from rich.console import Console
from rich.table import Table

KEYS = ("resnet50", "mobilenet_v2")


@dataclass(frozen=True)
class Setting:
    """Where tables go, how often each contender runs, on which device, on how many photographs.

    `pictures` is None for all photographs.
    """

    console: Console
    rounds: int
    device: str
    pictures: int | None


def make_table(console: Console, title: str, words: Sequence[str], figures: Sequence[str]) -> Table:
    """A Markdown table under its heading; the columns of words stand left, of figures right."""
    console.print(f"## {title}\n")
    table = Table(box=MARKDOWN)
    for heading in words:
        table.add_column(heading, no_wrap=True)
    for heading in figures:
        table.add_column(heading, justify="right")
    return table
