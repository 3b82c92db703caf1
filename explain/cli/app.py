"""The Typer app that the commands are entered in, and how their errors reach the user."""

import io
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from explain.cli.common import complain
from explain.errors import ExplainError

BAD_INPUT = 2  # the exit code, as for an unknown option


class Commands(TyperGroup):
    """The commands; what the user can put right is one sentence and not a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """What the command returns; an ExplainError is told and becomes exit code 2."""
        try:
            return super().invoke(ctx)
        except ExplainError as error:
            complain(str(error))
            raise typer.Exit(BAD_INPUT) from None


app = typer.Typer(
    cls=Commands,
    name="explain",
    help="See why an image classifier says what it says.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",  # paragraphs of docstrings flow
    pretty_exceptions_enable=False,  # a bug shows its plain traceback
)


def main() -> None:
    """Run the command that the process was started with; ends the process."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # old consoles lack signs, "×" for one
    app(prog_name="python -m explain")
