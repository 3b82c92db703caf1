"""Deletion: what the map calls hottest is hidden first. A good map's curve falls fast."""

from explain.check_results import CheckResult
from explain.faithfulness.curves import PAPER, CurveOptions, compare, curve_passes
from explain.faithfulness.registry import Claim, Meter, register_check
from explain.language import mark


@register_check(
    "deletion",
    title=mark("Deletion curve"),
    question=mark(
        "Does the answer go away when the parts that the map calls hottest are hidden first?"
    ),
    paper=PAPER,
    options=CurveOptions,
    passes=curve_passes,
)
def deletion(claim: Claim, options: CurveOptions, meter: Meter) -> CheckResult:
    """The mean probability while the picture is hidden in the map's order: lower is better."""
    return compare(claim, options, meter, insertion=False)
