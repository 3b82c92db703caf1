"""One explanation as an entry of the JSON object, and as lines on standard output."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from explain.cli.common import printable, tell
from explain.cli.maps import Files

if TYPE_CHECKING:
    from explain.results import ClassScore, Explanation


def entry(explanation: "Explanation", files: Sequence[Files]) -> dict[str, Any]:
    """One picture of the JSON object; `files` belong to the attributions, in their order."""
    return {
        "source": explanation.model_input.source,
        "error": None,
        "top": [score_entry(score) for score in explanation.prediction.top(5)],
        "target": score_entry(explanation.target),
        "attributions": [
            {
                "method": attribution.method,
                "target_layer": attribution.target_layer,
                "native_shape": list(attribution.native_shape),
                "seconds": attribution.seconds,
                "convergence_delta": attribution.convergence_delta,
                "files": written,
            }
            for attribution, written in zip(explanation.attributions, files, strict=True)
        ],
    }


def failed_entry(source: str, error: str) -> dict[str, Any]:
    """The same for a picture that could not be explained."""
    return {"source": source, "error": error, "top": [], "target": None, "attributions": []}


def score_entry(score: "ClassScore") -> dict[str, Any]:
    """One class of the JSON object."""
    return {
        "index": score.index,
        "name": score.name,
        "probability": score.probability,
        "logit": score.logit,
    }


def print_explanation(explanation: "Explanation", files: Sequence[Files]) -> None:
    """The model's answer, a table of the top-5, and a few lines about each map."""
    from explain.methods import get_method
    from explain.words import completeness, map_facts, percent, seconds

    best, target = explanation.prediction.top(1)[0], explanation.target
    tell(explanation.model_input.source, style="bold")
    tell(f"{explanation.model_name} says {best.name} with {percent(best.probability)}")
    Console(emoji=False).print(_top_table(explanation))
    for attribution, written in zip(explanation.attributions, files, strict=True):
        title = get_method(attribution.method).title
        tell(
            f"{title}: why {target.name}? {map_facts(attribution)}, {seconds(attribution.seconds)}"
        )
        if attribution.is_flat:
            tell("  No evidence for this class.")
        summed = completeness(attribution)
        if summed:
            tell(f"  {summed}")
        for path in written.values():
            if path:
                tell(f"  {path}")
    tell("")


def _top_table(explanation: "Explanation") -> Table:
    from explain.words import percent

    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("Class")
    for heading in ("Index", "Probability", "Logit"):
        table.add_column(heading, justify="right")
    table.add_column("")
    top = explanation.prediction.top(5)
    others = () if explanation.target in top else (explanation.target,)
    for score in (*top, *others):
        table.add_row(
            Text(printable(score.name)), str(score.index), percent(score.probability),
            f"{score.logit:.2f}", "explained" if score.index == explanation.target.index else "",
        )  # fmt: skip
    return table
