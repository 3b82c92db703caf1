"""Other class: a map that stays the same whichever class it is made for explains none of them."""

from dataclasses import dataclass

import numpy as np

from explain.check_results import CheckResult, Verdict
from explain.faithfulness.comparison import likeness
from explain.faithfulness.registry import Claim, Meter, map_passes, register_check
from explain.language import mark, say
from explain.methods.options import option

UNIT = mark("rank correlation")


@dataclass(frozen=True)
class OtherClassOptions:
    """Options of the comparison with other classes."""

    others: int = option(
        3, low=1, high=10, help=mark("Other classes: the next most probable one, then any.")
    )
    alike: float = option(
        0.9, low=0.0, high=1.0, help=mark("From this rank correlation on, the maps are the same.")
    )
    related: float = option(
        0.7, low=0.0, high=1.0, help=mark("From this rank correlation on, the check is undecided.")
    )
    seed: int = option(0, low=0, high=2**31, expert=True, help=mark("Decides the other classes."))


@register_check(
    "other_class",
    title=mark("Other class"),
    question=mark("Does the map change when it is made for another class?"),
    paper="https://arxiv.org/abs/1910.10045",
    options=OtherClassOptions,
    passes=lambda claim, options: options.others * map_passes(claim),
)
def other_class(claim: Claim, options: OtherClassOptions, meter: Meter) -> CheckResult:
    """The rank correlation with the map for the least alike of a few other classes.

    The least alike: classes that look the same may rightly be seen in the same place.
    """
    others = _choose(claim, options)
    if not others:
        return claim.undefined(say("This model has one class only, so there is no other."), UNIT)
    names = claim.classifier.class_names
    found = {
        other: likeness(claim.attribution, claim.again(meter, target=other)) for other in others
    }
    least = min(found, key=lambda other: found[other])
    alike = found[least]
    verdict: Verdict = (
        "failed" if alike >= options.alike else "unclear" if alike >= options.related else "passed"
    )
    sentence = say(_SENTENCES[verdict], other=f"“{names[least]}”", alike=f"{alike:.2f}")
    return claim.result(
        verdict,
        sentence,
        alike,
        UNIT,
        measured={names[other]: each for other, each in found.items()},
    )


_SENTENCES: dict[Verdict, str] = {
    "failed": mark(
        "The map hardly depends on the class: its rank correlation with the map for {other} is "
        "{alike}."
    ),
    "unclear": mark(
        "The map depends little on the class: its rank correlation with the map for {other} is "
        "{alike}."
    ),
    "passed": mark(
        "The map depends on the class: its rank correlation with the map for {other} is {alike}."
    ),
}


def _choose(claim: Claim, options: OtherClassOptions) -> list[int]:
    """The most probable class but the target, then others by chance."""
    order = np.argsort(-claim.forward.prediction.logits, kind="stable").tolist()
    order.remove(claim.target)
    rest = np.random.default_rng(options.seed).permutation(order[1:]).tolist()
    return [*order[:1], *rest][: options.others]
