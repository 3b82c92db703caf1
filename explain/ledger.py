"""The ledger of a contrast: what the lead of one class over another is made up of, line by line."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from explain.contrast import Contrast

NAMED_REGIONS = 3  # for either class; the others are one line together
STARTS = {
    "black": "A black picture, to start from",
    "mean": "A picture of the mean colour, to start from",
    "blurred": "The picture blurred, to start from",
}


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
    start = STARTS[str(contrast.attribution.baseline)]
    lines: list[tuple[str, float, int | None]] = [(start, contrast.at_baseline, None)]
    for regions, name in ((first, contrast.first.name), (second, contrast.second.name)):
        lines += [
            (f"speaks for {name}", float(contrast.parts[each]), each) for each in regions[:named]
        ]
        if rest := regions[named:]:
            more = f"{len(rest)} more region{'s' if len(rest) > 1 else ''} for {name}"
            lines.append((more, float(contrast.parts[rest].sum()), None))
    lines.append((f"Left over after {contrast.steps} steps", contrast.remainder, None))
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


def headline(contrast: Contrast) -> str:
    """Which of the two is ahead and by how much, in logits and in odds."""
    ahead, behind = contrast.first.name, contrast.second.name
    if contrast.difference < 0:
        ahead, behind = behind, ahead
    lead = abs(contrast.difference)
    if lead == 0:
        return f"{ahead} and {behind} are equally likely."
    odds = math.exp(min(lead, 700.0))
    times = f"{odds:,.0f}" if odds >= 9.95 else f"{odds:.1f}"
    times = "more than a million" if odds > 1e6 else times
    return f"{ahead} is ahead of {behind} by {lead:.2f} logits: {times} times as likely."


def verdict(contrast: Contrast, ended: bool = True) -> str:
    """Whether the parts add up, and what is left over; where not `ended`, so far."""
    share = f"{contrast.remainder_share:.1%}".replace("%", " %")
    share = "less than 0.1 %" if contrast.remainder_share < 0.001 else share
    of = "the lead"
    if abs(contrast.difference - contrast.at_baseline) < abs(contrast.difference):
        of = "what the picture adds"
    left = f"{abs(contrast.remainder):.2g} logits, {share} of {of}, are left over"
    if contrast.adds_up:
        return f"The parts add up: {left} after {contrast.steps} steps."
    if not ended:
        return f"So far, {left}; more steps follow until that is less than 1 %."
    return (
        f"The parts do not quite add up: {left} after {contrast.steps} steps, more than the 1 % "
        "that was aimed at. Small parts may be wrong."
    )
