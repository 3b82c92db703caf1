"""Measured numbers in plain words, the same on the page, the command line and in reports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from explain.language import say

if TYPE_CHECKING:
    from explain.results import Attribution

_ROUGH = "rough; more steps make it closer"


def percent(share: float) -> str:
    """A probability as people write it: "97 %", and never 0 % or 100 % for what is not."""
    if 0 < share < 0.01:
        return "< 1 %"
    if 0.99 < share < 1:
        return "> 99 %"
    return f"{share:.0%}".replace("%", " %")


def seconds(duration: float) -> str:
    """A duration: "12 ms", "3.4 s"."""
    return f"{duration * 1000:.0f} ms" if duration < 0.9995 else f"{duration:.1f} s"


def about(duration: float) -> str:
    """A duration that was only estimated: "about 40 s", "about 3 min"."""
    if duration < 1:
        return "less than a second"
    if duration < 10:
        return f"about {duration:.0f} s"
    if duration < 90:
        return f"about {round(duration / 5) * 5} s"
    return f"about {duration / 60:.0f} min"


def completeness(attribution: Attribution) -> str | None:
    """How far the sum is from what was promised; None where the method promises nothing."""
    delta = attribution.convergence_delta
    if delta is None:
        return None
    total = float(attribution.values.sum(dtype=float))
    promised = total - delta
    return f"Adds up to {total:+.2f} of {promised:+.2f} logits: {_gap(delta, promised)}"


def _gap(delta: float, promised: float) -> str:
    if delta == promised == 0:
        return "nothing changed, so there is nothing to add up."
    if promised == 0:
        return f"{_ROUGH}."
    share = abs(delta / promised)
    verdict = "close enough" if share <= 0.05 else _ROUGH
    return f"{share:.1%} off, {verdict}.".replace("%", " %")


def map_facts(attribution: Attribution) -> str:
    """What kind of map it is: "7×7 map at layer4", "224×224 map from black"."""
    height, width = attribution.native_shape
    layer = f" at {attribution.target_layer}" if attribution.target_layer else ""
    baseline = f" from {attribution.baseline}" if attribution.baseline else ""
    return f"{width}×{height} map{layer}{baseline}"


def listed(names: Iterable[str]) -> str:
    """Names in a row, as the language separates them: "a, b, c"."""
    return say(", ").join(names)
