"""The ledger of a contrast: what the lead of one class over another is made up of, line by line."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explain.contrast import Contrast
from explain.language import mark, say, say_n
from explain.words import tenths

NAMED_REGIONS = 3  # for either class; the others are one line together
STARTS = {
    "black": mark("A black picture, to start from"),
    "mean": mark("A picture of the mean colour, to start from"),
    "blurred": mark("The picture blurred, to start from"),
}
LOGITS = mark(
    "A logit is a class’s score before scores become per cent: one more of it, and the class is "
    "2.7 times as likely beside the other."
)


@dataclass(frozen=True)
class Line:
    """One line: `value` in logits, and `shown`, the same in hundredths so that the column adds up.

    `mark` is the number of a region that has a line to itself, from 1; `region` its label.
    """

    words: str
    value: float
    shown: float
    mark: int | None = None
    region: int | None = None


def ledger(contrast: Contrast, named: int = NAMED_REGIONS) -> tuple[Line, ...]:
    """The lines whose sum is the difference: the start, the regions, and what is left over."""
    order = np.argsort(-contrast.parts, kind="stable")
    first = [int(region) for region in order if contrast.parts[region] > 0]
    second = [int(region) for region in order[::-1] if contrast.parts[region] < 0]
    start = say(STARTS[str(contrast.attribution.baseline)])
    lines: list[tuple[str, float, int | None]] = [(start, contrast.at_baseline, None)]
    for regions, name in ((first, contrast.first.name), (second, contrast.second.name)):
        lines += [
            (say("speaks for {name}", name=name), float(contrast.parts[each]), each)
            for each in regions[:named]
        ]
        if rest := regions[named:]:
            more = say_n(
                "{count} more region for {name}",
                "{count} more regions for {name}",
                len(rest),
                name=name,
            )
            lines.append((more, float(contrast.parts[rest].sum()), None))
    left = say("Left over after {steps} steps", steps=contrast.steps)
    lines.append((left, contrast.remainder, None))
    return _numbered(lines, contrast.difference)


def _numbered(lines: Sequence[tuple[str, float, int | None]], total: float) -> tuple[Line, ...]:
    shown = round_to_sum([value for _, value, _ in lines], total)
    made, mark = [], 0
    for (words, value, region), rounded in zip(lines, shown, strict=True):
        mark += region is not None
        made.append(Line(words, value, rounded, mark if region is not None else None, region))
    return tuple(made)


def round_to_sum(values: Sequence[float], total: float) -> list[float]:
    """The values in hundredths, each rounded up or down so that they sum to `total` rounded.

    Those nearest to the next hundredth are rounded up. `total` is the sum of the values.
    """
    floors = [math.floor(value * 100) for value in values]
    missing = round(total * 100) - sum(floors)
    order = sorted(range(len(values)), key=lambda place: floors[place] - values[place] * 100)
    for place in order[:missing]:
        floors[place] += 1
    return [whole / 100 for whole in floors]


def signed(value: float) -> str:
    """Hundredths of a logit with their sign: "+1.20", "−0.35", "0.00"."""
    return f"{value:+.2f}".replace("-", "−") if value else "0.00"


def headline(contrast: Contrast) -> str:
    """Which of the two is ahead and by how much, in logits and in odds."""
    ahead, behind = contrast.first.name, contrast.second.name
    if contrast.difference < 0:
        ahead, behind = behind, ahead
    lead = abs(contrast.difference)
    if lead == 0:
        return say("{ahead} and {behind} are equally likely.", ahead=ahead, behind=behind)
    odds = math.exp(min(lead, 700.0))
    times = f"{odds:,.0f}" if odds >= 9.95 else f"{odds:.1f}"
    times = say("more than a million") if odds > 1e6 else times
    return say(
        "{ahead} is ahead of {behind} by {lead} logits: {times} times as likely.",
        ahead=ahead,
        behind=behind,
        lead=f"{lead:.2f}",
        times=times,
    )


def verdict(contrast: Contrast, ended: bool = True) -> str:
    """Whether the parts add up, and what is left over; where not `ended`, so far."""
    left, steps = _left_over(contrast), contrast.steps
    if contrast.adds_up:
        told = say("The parts add up: {left} after {steps} steps.", left=left, steps=steps)
        return told if contrast.unsure is None else f"{told} {_unsure(contrast.unsure)}"
    if not ended:
        return say("So far, {left}; more steps follow until that is less than 1 %.", left=left)
    return say(
        "The parts do not quite add up: {left} after {steps} steps, more than the 1 % that was "
        "aimed at. Small parts may be wrong.",
        left=left,
        steps=steps,
    )


def _unsure(share: float) -> str:
    """How sure the single regions are."""
    told = say("less than 0.1 %") if share < 0.001 else tenths(share)
    return say(
        "Single regions are less sure: the last doubling of the steps moved {share} of what they "
        "add.",
        share=told,
    )


def _left_over(contrast: Contrast) -> str:
    """What is left over: "0.02 logits, 0.3 % of the lead, are left over"."""
    share = contrast.remainder_share
    values = {
        "gap": f"{abs(contrast.remainder):.2g}",
        "share": say("less than 0.1 %") if share < 0.001 else tenths(share),
    }
    if abs(contrast.difference - contrast.at_baseline) < abs(contrast.difference):
        return say("{gap} logits, {share} of what the picture adds, are left over", **values)
    return say("{gap} logits, {share} of the lead, are left over", **values)
