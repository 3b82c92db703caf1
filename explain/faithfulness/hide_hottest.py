"""Hide the hottest part: one look at what the map says matters most, in two batches of pictures.

The reference is the same shape, hidden elsewhere. How the verdict's limits were chosen stands in
bench/results/trust.md; `python -m bench trust` makes it.
"""

from dataclasses import dataclass

import numpy as np

from explain.baselines import BASELINES
from explain.check_results import CheckResult, Verdict
from explain.faithfulness.orders import CELLS, MOVED, grid_cells
from explain.faithfulness.registry import Claim, Meter, register_check
from explain.hiding import Hiding, log_odds, softmax
from explain.language import mark, say
from explain.methods.options import option
from explain.words import percent

UNIT = mark("fall of the log odds")
ELSEWHERE = 13  # with the map's part, the centre and the empty picture: two full batches

# The target's probability must fall by this much further than elsewhere, as a share of what it was,
# and the log odds by this many standard deviations; worse than elsewhere by so much is a failure.
CLEAR_SHARE, CLEAR_DEVIATIONS, WORSE_SHARE = 0.1, 1.0, 0.2
# Where nothing that was hidden moves the log odds by more than this, the model does not react.
NO_REACTION = 0.05


@dataclass(frozen=True)
class HideHottestOptions:
    """Options of hiding the hottest part."""

    share: float = option(
        0.15, low=0.01, high=0.9, help=mark("The share of the picture that is hidden.")
    )
    baseline: str = option(
        "blurred", choices=tuple(BASELINES), help=mark("What hidden parts are filled with.")
    )
    elsewhere: int = option(
        ELSEWHERE, low=3, high=100, help=mark("How often as much is hidden elsewhere.")
    )
    cells: int = option(CELLS, low=2, high=224, expert=True, help=mark("Cells a side to hide."))
    seed: int = option(0, low=0, high=2**31, expert=True, help=mark("Decides where elsewhere is."))


@register_check(
    "hide_hottest",
    title=mark("Hide the hottest part"),
    question=mark("Does the answer need what the map calls hottest more than other parts?"),
    paper="https://arxiv.org/abs/1509.06321",
    options=HideHottestOptions,
    passes=lambda claim, options: 3 + options.elsewhere,  # noqa: ARG005
)
def hide_hottest(claim: Claim, options: HideHottestOptions, meter: Meter) -> CheckResult:
    """How far the log odds fall without the hottest part, beside as much hidden elsewhere."""
    logits = np.concatenate(
        [claim.forward.prediction.logits[None], _without(claim, options, meter)]
    )
    odds, probabilities = log_odds(logits, claim.target), softmax(logits)[:, claim.target]
    names = ("whole", "without the hottest", "without the centre", "without everything")
    measured = {name: float(each) for name, each in zip(names, probabilities, strict=False)}
    measured["without as much elsewhere"] = float(probabilities[4:].mean())
    facts = {"baseline": options.baseline, "measured": measured}
    if logits.shape[1] == 1 or np.abs(odds - odds[0]).max() < NO_REACTION:
        return claim.undefined(
            say(
                "{name} stays at {probability} whatever is hidden, "
                "so no part matters more than another.",
                name=claim.name, probability=percent(claim.probability),
            ), UNIT, **facts,
        )  # fmt: skip
    falls = odds[0] - odds[1:]
    reference = (float(falls[3:].mean()), float(falls[3:].std()))
    return claim.result(
        _verdict(measured, float(falls[0]), reference), _sentence(claim, options, measured),
        float(falls[0]), UNIT, reference=reference, **facts,
    )  # fmt: skip


def _without(claim: Claim, options: HideHottestOptions, meter: Meter) -> np.ndarray:
    """The logits without the hottest part, the centre, everything, and parts elsewhere."""
    picture = claim.forward.model_input.picture
    cells = grid_cells(picture.height, picture.width, options.cells)
    count = max(1, round(options.share * cells.count))
    hottest = cells.hottest_first(claim.attribution.values, options.seed)[:count]
    parts = [
        hottest,
        cells.centre_first()[:count],
        np.arange(cells.count),
        *cells.by_chance(MOVED, hottest, options.elsewhere, options.seed),
    ]
    fill = BASELINES[options.baseline](picture)
    hiding = Hiding(claim.classifier, claim.forward.model_input, fill, meter.count)
    return hiding.logits(np.stack([cells.mask(part) for part in parts]))


def _verdict(measured: dict[str, float], fall: float, reference: tuple[float, float]) -> Verdict:
    further = measured["without as much elsewhere"] - measured["without the hottest"]
    share = further / measured["whole"]
    mean, deviation = reference
    if share > CLEAR_SHARE and fall > mean + CLEAR_DEVIATIONS * deviation:
        return "passed"
    return "failed" if share < -WORSE_SHARE and fall < mean else "unclear"


def _sentence(claim: Claim, options: HideHottestOptions, measured: dict[str, float]) -> str:
    return say(
        "Hiding the hottest {share} takes {name} from {whole} to {without}; hiding as much "
        "elsewhere, to {elsewhere}.",
        share=percent(options.share),
        name=claim.name,
        whole=percent(measured["whole"]),
        without=percent(measured["without the hottest"]),
        elsewhere=percent(measured["without as much elsewhere"]),
    )
