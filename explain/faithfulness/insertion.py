"""Insertion: what the map calls hottest is shown first. A good map's curve rises fast."""

from explain.check_results import CheckResult
from explain.faithfulness.curves import PAPER, CurveOptions, compare, curve_passes
from explain.faithfulness.registry import Claim, Meter, register_check
from explain.language import mark


@register_check(
    "insertion",
    title=mark("Insertion curve"),
    question=mark(
        "Does the answer come back when the parts that the map calls hottest are shown first?"
    ),
    paper=PAPER,
    options=CurveOptions,
    passes=curve_passes,
)
def insertion(claim: Claim, options: CurveOptions, meter: Meter) -> CheckResult:
    """The mean probability while the picture is shown in the map's order: higher is better."""
    return compare(claim, options, meter, insertion=True)
