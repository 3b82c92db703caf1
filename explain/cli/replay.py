"""The command `replay`: a report run again from what it embeds, each map compared."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from explain.cli import common
from explain.cli.app import app

if TYPE_CHECKING:
    from explain.methods import Progress
    from explain.report.replaying import Replay, Replayed

DIFFERENT = 1  # the exit code where a map is another one

ReportFile = Annotated[
    Path, typer.Argument(metavar="REPORT", help="A file that `report` or the page's button made.")
]
OtherWeights = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Where the weights are, if not where the report says; of a report on one model also "
        "to try others.",
    ),
]


@app.command("replay")
def replay_report(
    report: ReportFile, weights: OtherWeights = None, as_json: common.AsJson = False
) -> None:
    """Run REPORT again from what it embeds, and say of each map whether it is still the same.

    "identical": to the last bit. "equal within 1e-4": no value is further off than 1e-4 of the
    map's strongest one. "differs": anything else, or the map cannot be made any more; then the exit
    code is 1, and what changed is named.
    """
    from explain.report import read_report, replay

    recorded = read_report(report)
    with common.moving_bar(f"Running {report.name} again") as move:

        def watch(method: str, progress: "Progress") -> None:
            del method
            move(progress.done, progress.total)

        found = replay(recorded, report.parent, weights, watch)
    if as_json:
        common.print_json(_entry(found, recorded.made))
    else:
        _tell(found, recorded.made)
    if found.differs:
        raise typer.Exit(DIFFERENT)


def _tell(found: "Replay", made: str) -> None:
    common.tell(f"Made {made}")
    if not found.maps:
        common.tell("There are no maps in this report.")
    for each in found.maps:
        common.tell(f"{each.name}: {each.method}, why {each.target}? {each.verdict}{_by(each)}")
    for change in found.changes:
        common.tell(change)
    if found.differs and not found.changes:
        common.tell("Neither the weights nor any version changed.")


def _by(each: "Replayed") -> str:
    if each.why:
        return f": {each.why}"
    return f" (by up to {each.apart:.2g} of the strongest value)" if each.apart else ""


def _entry(found: "Replay", made: str) -> dict[str, object]:
    return {
        "made": made,
        "maps": [
            {
                "picture": each.name,
                "method": each.method,
                "target": each.target,
                "verdict": each.verdict,
                "apart": None if each.apart == float("inf") else each.apart,
                "why": each.why or None,
            }
            for each in found.maps
        ],
        "changes": list(found.changes),
    }
