"""Steadiness: small changes that no eye minds should move neither the answer nor the map."""

from dataclasses import dataclass, replace

import numpy as np

from explain.check_results import CheckResult, Verdict
from explain.faithfulness.comparison import likeness
from explain.faithfulness.registry import Claim, Meter, map_passes, register_check
from explain.faithfulness.small_changes import SMALL_CHANGES
from explain.hiding import with_picture
from explain.language import mark, say
from explain.methods.options import option

UNIT = mark("mean rank correlation")
VISIBLE = 0.1  # of the strongest mean: below it, nobody sees whether a place holds still


@dataclass(frozen=True)
class SteadinessOptions:
    """Options of steadiness."""

    steady: float = option(
        0.8, low=0.0, high=1.0, help=mark("From this mean rank correlation on, the map is steady.")
    )
    shaky: float = option(
        0.5, low=0.0, high=1.0, help=mark("Below this mean rank correlation, the map is shaky.")
    )
    seed: int = option(0, low=0, high=2**31, expert=True, help=mark("Decides the noise."))


@register_check(
    "steadiness",
    title=mark("Steadiness"),
    question=mark("Do answer and map hold when the picture changes by what no eye minds?"),
    paper="https://arxiv.org/abs/1806.08049",
    options=SteadinessOptions,
    passes=lambda claim, options: len(SMALL_CHANGES) * (1 + map_passes(claim)),  # noqa: ARG005
)
def steadiness(claim: Claim, options: SteadinessOptions, meter: Meter) -> CheckResult:
    """The mean rank correlation of the map with those of slightly changed pictures.

    `maps` has the mean of all maps, their standard deviation as "spread", and as "unstable" a 1
    where the spread is larger than the mean. `measured` says how often the predicted class held.
    """
    model_input, rng = claim.forward.model_input, np.random.default_rng(options.seed)
    best = int(claim.forward.prediction.logits.argmax())
    alike, held, all_values = {}, 0, [claim.attribution.values]
    for name, small in SMALL_CHANGES.items():
        changed = with_picture(model_input, small.change(model_input.picture, rng))
        forward = claim.look(meter, model_input=changed)
        attribution = claim.again(meter, forward)
        undone = replace(attribution, values=np.ascontiguousarray(small.undo(attribution.values)))
        held += int(forward.prediction.logits.argmax()) == best
        alike[name] = likeness(claim.attribution, undone)
        all_values.append(undone.values)
    score = float(np.mean(list(alike.values())))
    maps = spread_of(np.stack(all_values))
    measured = {**alike, "predicted class held": held / len(SMALL_CHANGES)}
    measured["unstable"] = float(maps["unstable"].mean())
    verdict = _verdict(score, held / len(SMALL_CHANGES), options)
    sentence = say(
        "Under {count} changes that no eye minds, the predicted class held {held} times and the "
        "map's mean rank correlation with itself is {score}.",
        count=len(SMALL_CHANGES),
        held=held,
        score=f"{score:.2f}",
    )
    return claim.result(verdict, sentence, score, UNIT, measured=measured, maps=maps)


def _verdict(score: float, held: float, options: SteadinessOptions) -> Verdict:
    if score >= options.steady and held == 1:
        return "passed"
    return "failed" if score < options.shaky or held < 1 / 2 else "unclear"


def spread_of(values: np.ndarray) -> dict[str, np.ndarray]:
    """Of maps (N, H, W): "mean", "spread" (standard deviation), and "unstable", all (H, W) float32.

    "unstable" is 1 where the spread is larger than the mean's size, and one of both is visible.
    """
    mean, spread = values.mean(0), values.std(0)
    size = np.abs(mean)
    unstable = (spread > size) & (np.maximum(spread, size) > VISIBLE * size.max())
    return {
        name: each.astype(np.float32)
        for name, each in (("mean", mean), ("spread", spread), ("unstable", unstable))
    }
