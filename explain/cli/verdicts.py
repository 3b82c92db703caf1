"""What checks found, as entries of a JSON object and as lines on standard output."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from explain.cli.answers import score_entry
from explain.cli.common import tell

if TYPE_CHECKING:
    from explain.check_results import CheckResult, Curve
    from explain.classifier import Classifier, ForwardPass
    from explain.faithfulness import Claim
    from explain.trust import TrustLight

_STYLES = {"green": "green", "red": "red", "amber": "yellow", "grey": "dim"}


def picture_entry(classifier: "Classifier", forward: "ForwardPass", target: int) -> dict[str, Any]:
    """The picture, the model, its answer and the class in question."""
    return {
        "source": forward.model_input.source,
        "model": classifier.name,
        "predicted": score_entry(forward.prediction.top(1)[0]),
        "target": score_entry(forward.prediction.score(target)),
    }


def map_entry(claim: "Claim", results: Sequence["CheckResult"]) -> dict[str, Any]:
    """One map: its trust light, where the first check ran, and each check's result."""
    light = _light(results)
    return {
        "method": claim.attribution.method,
        "target_layer": claim.attribution.target_layer,
        "light": None if light is None else {"colour": light.colour, "sentence": light.sentence},
        "checks": [_check_entry(result) for result in results],
    }


def _light(results: Sequence["CheckResult"]) -> "TrustLight | None":
    from explain.trust import ASKS_FIRST, light_of

    return light_of(results) if any(each.check == ASKS_FIRST for each in results) else None


def _check_entry(result: "CheckResult") -> dict[str, Any]:
    reference = result.reference and {
        "mean": result.reference[0], "deviation": result.reference[1],
    }  # fmt: skip
    return {
        "check": result.check,
        "verdict": result.verdict,
        "sentence": result.sentence,
        "score": result.score,
        "unit": result.unit,
        "reference": reference,
        "baseline": result.baseline,
        "measured": dict(result.measured),
        "curves": [_curve_entry(curve) for curve in result.curves],
        "options": dict(result.options),
        "passes": result.passes,
        "seconds": result.seconds,
    }


def _curve_entry(curve: "Curve") -> dict[str, Any]:
    return {
        "name": curve.name,
        "area": curve.area,
        "fractions": curve.fractions.tolist(),
        "probabilities": curve.probabilities.tolist(),
        "spread": None if curve.spread is None else curve.spread.tolist(),
    }


def print_verdicts(claim: "Claim", results: Sequence["CheckResult"]) -> None:
    """The map's trust light, one line for each check, and what it all cost."""
    from explain.faithfulness import get_check
    from explain.words import seconds

    target = claim.forward.prediction.score(claim.target).name
    tell(f"{claim.forward.model_input.source}: {claim.method.title} for {target}", style="bold")
    light = _light(results)
    if light is not None:
        tell(f"{light.colour.capitalize()}. {light.sentence}", style=_STYLES[light.colour])
    for result in results:
        tell(f"  {result.verdict:<9}  {get_check(result.check).title}: {result.sentence}")
    passes, duration = (sum(each) for each in zip(*map(_cost, results), strict=True))
    tell(f"  {passes:.0f} passes, {seconds(duration)}")


def _cost(result: "CheckResult") -> tuple[int, float]:
    return result.passes, result.seconds
