"""Completeness: do the parts add up to what the picture adds to the score of an empty one?"""

from dataclasses import dataclass

from explain.baselines import BASELINES, baseline_tensor
from explain.check_results import CheckResult, Verdict
from explain.faithfulness.registry import Claim, Meter, register_check
from explain.language import mark, say
from explain.methods.options import option
from explain.words import tenths

UNIT = mark("gap as a share of the sum")
LEAST_DIFFERENCE = 1e-3  # logits; with less between picture and baseline, a share means nothing


@dataclass(frozen=True)
class CompletenessOptions:
    """Options of completeness."""

    close: float = option(
        0.05, low=0.0, high=1.0, help=mark("A smaller gap than this is close enough.")
    )
    rough: float = option(0.2, low=0.0, high=1.0, help=mark("A larger gap than this is too rough."))


@register_check(
    "completeness",
    title=mark("Completeness"),
    question=mark("Do the parts add up to the difference that they claim to explain?"),
    paper="https://arxiv.org/abs/1703.01365",
    options=CompletenessOptions,
    passes=lambda claim, options: 1,  # noqa: ARG005
)
def completeness(claim: Claim, options: CompletenessOptions, meter: Meter) -> CheckResult:
    """How far the map's sum is from F(picture) - F(baseline), as a share of that difference."""
    attribution = claim.attribution
    if attribution.convergence_delta is None:
        return claim.undefined(
            say(
                "{method} promises no sum: its parts are not meant to add up.",
                method=say(claim.method.title),
            ),
            UNIT,
        )
    total = float(attribution.values.sum(dtype=float))
    difference = _difference(claim, total, meter)
    measured = {"sum": total, "difference": difference}
    if abs(difference) < LEAST_DIFFERENCE:
        return claim.undefined(
            say(
                "The score of {name} is the same for the picture and for the baseline, "
                "so there is nothing to add up.", name=claim.name,
            ), UNIT, measured=measured,
        )  # fmt: skip
    gap = abs(total - difference) / abs(difference)
    verdict: Verdict = (
        "passed" if gap <= options.close else "unclear" if gap <= options.rough else "failed"
    )
    sentence = say(
        "The parts add up to {total} of the {difference} logits between the baseline and the "
        "picture: {gap} off.",
        total=f"{total:+.2f}",
        difference=f"{difference:+.2f}",
        gap=tenths(gap),
    )
    return claim.result(
        verdict, sentence, gap, UNIT, baseline=attribution.baseline, measured=measured
    )


def _difference(claim: Claim, total: float, meter: Meter) -> float:
    """F(picture) - F(baseline) in logits: measured here, or as the method says it.

    Only a baseline that has a name can be asked about again.
    """
    attribution = claim.attribution
    assert attribution.convergence_delta is not None
    if attribution.baseline not in BASELINES:
        return total - attribution.convergence_delta
    empty = baseline_tensor(attribution.baseline, claim.forward.model_input)
    logits = claim.classifier.answer(claim.classifier.to_device(empty))
    meter.count(1)
    return float(claim.forward.prediction.logits[claim.target]) - float(logits[0, claim.target])
