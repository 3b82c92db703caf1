"""The trust light under a map: green, amber or red, with the one sentence that it stands on.

The colour is the worst that any check gives, and the sentence is that check's own. Grey is where
nothing could be measured. How the checks' limits were chosen, on pictures that no test uses, and
how often the light is then right, stands in bench/results/trust.md (`python -m bench trust`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from explain.check_results import CheckResult, Verdict
from explain.faithfulness import Claim, get_check
from explain.language import mark
from explain.methods import Watch

Colour = Literal["red", "amber", "grey", "green"]

ASKS_FIRST = "hide_hottest"
FIRST = (ASKS_FIRST, "completeness")  # 17 passes: the first sentence is there at once
LATER = ("randomisation",)  # as often as the method costs
MOST_PASSES = 60  # a later check that takes more is left to those who ask for it

_WORST_FIRST: tuple[Colour, ...] = ("red", "amber", "grey", "green")

# What each check may say. Where a verdict is missing here, it is no news to the light: a method
# that promises no sum is none the worse for it, and looking at outlines is not wrong as such.
_COLOURS: dict[str, dict[Verdict, Colour]] = {
    ASKS_FIRST: {
        "failed": "red", "unclear": "amber", "undefined": "grey", "passed": "green",
    },
    "randomisation": {"failed": "red", "unclear": "amber"},
    "other_class": {"failed": "amber"},
    "completeness": {"failed": "amber"},
    "steadiness": {"failed": "amber"},
}  # fmt: skip


@dataclass(frozen=True)
class Sign:
    """What stands for a colour where colour alone would not do."""

    mark: str
    word: str


SIGNS: dict[Colour, Sign] = {
    "green": Sign("✓", mark("Holds up")),
    "amber": Sign("?", mark("Doubtful")),
    "red": Sign("✕", mark("Don’t trust it")),
    "grey": Sign("–", mark("Can’t be tested")),
}


@dataclass(frozen=True, eq=False)
class TrustLight:
    """The colour, the sentence, and the results that they come from."""

    colour: Colour
    sentence: str
    results: tuple[CheckResult, ...]

    @property
    def passes(self) -> int:
        """The pictures that went through the model for it."""
        return sum(result.passes for result in self.results)


def light_of(results: Sequence[CheckResult]) -> TrustLight:
    """The light that these results of one map give; ASKS_FIRST must be among them.

    Of two results with the same colour, the sentence is that of the check that is named first in
    the light's own table.
    """
    by_check = {result.check: result for result in results}
    assert ASKS_FIRST in by_check, list(by_check)
    shown: list[tuple[int, Colour, str]] = []
    for check, colours in _COLOURS.items():
        result = by_check.get(check)
        colour = colours.get(result.verdict) if result else None
        if result and colour:
            shown.append((_WORST_FIRST.index(colour), colour, result.sentence))
    _, colour, sentence = min(shown, key=lambda each: each[0])
    return TrustLight(colour, sentence, tuple(results))


def affordable(check: str, claim: Claim) -> bool:
    """Whether this check of the map takes few enough passes to be run unasked."""
    found = get_check(check)
    return found.passes(claim, found.options()) <= MOST_PASSES


def trust_lights(
    claim: Claim, watch: Watch | None = None, later: Sequence[str] = LATER
) -> Iterator[TrustLight]:
    """The light from the first checks, within 20 passes, and again after each of the later ones.

    `watch` hears of each check's passes anew and may raise to stop.
    """
    results = [get_check(key).run(claim, watch=watch) for key in FIRST]
    yield light_of(results)
    for key in later:
        results.append(get_check(key).run(claim, watch=watch))
        yield light_of(results)
