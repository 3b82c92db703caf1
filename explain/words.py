"""Measured numbers in plain words, the same on the page, the command line and in reports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from explain.language import mark, say

if TYPE_CHECKING:
    from explain.results import Attribution


def percent(share: float) -> str:
    """A probability as people write it: "97 %", and never 0 % or 100 % for what is not."""
    if 0 < share < 0.01:
        return "< 1 %"
    if 0.99 < share < 1:
        return "> 99 %"
    return f"{share:.0%}".replace("%", " %")


def tenths(share: float) -> str:
    """A share to a tenth of a per cent: "3.1 %"."""
    return f"{share:.1%}".replace("%", " %")


def seconds(duration: float) -> str:
    """A duration: "12 ms", "3.4 s"."""
    return f"{duration * 1000:.0f} ms" if duration < 0.9995 else f"{duration:.1f} s"


def about(duration: float) -> str:
    """A duration that was only estimated: "about 40 s", "about 3 min"."""
    if duration < 1:
        return say("less than a second")
    if duration < 10:
        return say("about {count} s", count=f"{duration:.0f}")
    if duration < 90:
        return say("about {count} s", count=round(duration / 5) * 5)
    return say("about {count} min", count=f"{duration / 60:.0f}")


def completeness(attribution: Attribution) -> str | None:
    """How far the sum is from what was promised; None where the method promises nothing."""
    delta = attribution.convergence_delta
    if delta is None:
        return None
    total = float(attribution.values.sum(dtype=float))
    promised = total - delta
    sums = {"total": f"{total:+.2f}", "promised": f"{promised:+.2f}"}
    return say(_gap(delta, promised), **sums, share=tenths(abs(delta / (promised or 1))))


def _gap(delta: float, promised: float) -> str:
    """The sentence that fits the gap, with places for numbers."""
    if delta == promised == 0:
        return mark(
            "Adds up to {total} of {promised} logits: nothing changed, so there is nothing to add "
            "up."
        )
    if promised == 0:
        return mark("Adds up to {total} of {promised} logits: rough; more steps make it closer.")
    if abs(delta / promised) <= 0.05:
        return mark("Adds up to {total} of {promised} logits: {share} off, close enough.")
    return mark(
        "Adds up to {total} of {promised} logits: {share} off, rough; more steps make it closer."
    )


def map_facts(attribution: Attribution) -> str:
    """What kind of map it is: "7×7 map at layer4", "224×224 map from black"."""
    height, width = attribution.native_shape
    layer, baseline = attribution.target_layer, attribution.baseline
    facts = {"size": f"{width}×{height}", "layer": layer}
    if baseline:
        facts["baseline"] = listed(map(say, baseline.split(", ")))
    if layer and baseline:
        return say("{size} map at {layer} from {baseline}", **facts)
    if layer:
        return say("{size} map at {layer}", **facts)
    if baseline:
        return say("{size} map from {baseline}", **facts)
    return say("{size} map", **facts)


def listed(names: Iterable[str]) -> str:
    """Names in a row, as the language separates them: "a, b, c"."""
    return say(", ").join(names)
