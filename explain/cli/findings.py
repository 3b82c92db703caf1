"""What was found in a data set, as the JSON object and as lines on standard output."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from explain.cli.common import printable, tell

if TYPE_CHECKING:
    from explain.dataset.analysis import Analysis
    from explain.dataset.proof import Proof
    from explain.dataset.results import DatasetResults

MOST_MISTAKES, MOST_LISTED = 10, 5


def json_value(
    results: "DatasetResults", found: "Analysis", proofs: Mapping[int, "Proof"], page: Path
) -> dict[str, Any]:
    """The JSON object of the command."""
    from explain.dataset.analysis import as_json

    manifest = results.manifest
    value = {
        "source": manifest["place"],
        "model": manifest["model"],
        "folder": str(results.folder),
        "summary": str(page),
        "pictures": manifest["pictures"],
        "answered": len(results.records),
        "complete": results.complete,
        "left_out": manifest["left_out"],
        "remarks": manifest["remarks"],
        "unreadable": [{"path": each.path, "reason": each.reason} for each in results.unreadable],
        **as_json(results.records, found),
    }
    for number, cluster in enumerate(value["clusters"]):
        proof = proofs[number]
        cluster["proof"] = {
            "changed": proof.changed, "changed_at_random": proof.changed_at_random,
            "total": proof.total,
        }  # fmt: skip
    return value


def print_findings(
    results: "DatasetResults", found: "Analysis", proofs: Mapping[int, "Proof"], page: Path
) -> None:
    """A few lines for each part, and where everything is."""
    manifest = results.manifest
    tell(f"{manifest['model']} on {manifest['place']}", style="bold")
    tell(f"Right: {found.accuracy.top1.words}")
    tell(f"Among the five most probable: {found.accuracy.top5.words}")
    if found.reliability.error is not None:
        tell(f"Expected calibration error: {found.reliability.error:.3f}")
    if found.comparison:
        tell(found.comparison.sentence)
    _print_not_looked_at(results)
    if len(found.mistakes):
        count = len(found.mistakes)
        tell("1 mistake:" if count == 1 else f"{count} mistakes, the most confident first:")
        Console(emoji=False).print(_mistakes(results, found))
    for number, cluster in enumerate(found.suspicious):
        tell(f"Suspicious: {cluster.sentence}")
        tell(f"  Blanking this region: {proofs[number].sentence}.")
    if found.clusters and not found.suspicious:
        tell("No group of pictures has its evidence suspiciously often at the same spot.")
    tell(f"Everything: {page}")


def _print_not_looked_at(results: "DatasetResults") -> None:
    """Print what is left out, what cannot be read, and whether there is more to do."""
    manifest, listed = results.manifest, []
    for each in manifest["left_out"]:
        listed.append(f"{each['name']} ({each['pictures']}): {each['reason']}")
    for row in results.unreadable:
        listed.append(f"{row.path}: {row.reason}")
    if listed:
        tell("Not looked at:")
    for line in listed[:MOST_LISTED]:
        tell(f"  {line}")
    if len(listed) > MOST_LISTED:
        tell(f"  and {len(listed) - MOST_LISTED} more; the summary has them")
    for remark in manifest["remarks"]:
        tell(remark)
    if not results.complete:
        done = len(results.records) + len(results.unreadable)
        tell(f"{done} of {manifest['pictures']} pictures were looked at.")


def _mistakes(results: "DatasetResults", found: "Analysis") -> Table:
    from explain.words import percent

    records = results.records
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("Picture", overflow="fold")
    table.add_column("Label")
    table.add_column("Predicted")
    table.add_column("Confidence", justify="right")
    for row in found.mistakes[:MOST_MISTAKES]:
        table.add_row(
            Text(printable(str(records.paths[row]))),
            Text(printable(records.class_names[records.labels[row]])),
            Text(printable(records.class_names[records.predicted[row]])),
            percent(float(records.confidence[row])),
        )
    return table
