"""What the entries say taken together: by week, by class, and whether something drifts."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from explain.journal.entries import Entry, Mark

FEWEST = 5  # entries in the last week, and before it, for a word on drift
Z = 1.959964  # of the 95 % interval


@dataclass(frozen=True)
class Week:
    """The entries of one week, which begins on the Monday `begin`."""

    begin: date
    entries: tuple[Entry, ...]

    @property
    def marks(self) -> Counter[Mark]:
        """How often each mark was given."""
        return Counter(entry.verdict.mark for entry in self.entries)

    @property
    def confidence(self) -> float:
        """The mean confidence."""
        return float(np.mean([entry.confidence for entry in self.entries]))

    @property
    def seconds(self) -> float:
        """The geometric mean of the predictions' seconds: one slow one counts little."""
        return float(np.exp(np.mean([_log_seconds(entry) for entry in self.entries])))


@dataclass(frozen=True)
class Drift:
    """The last week against all weeks before: the means, and whether they surely differ.

    `surely` means that the 95 % interval of the difference leaves out zero (Welch); None where
    there are too few entries to say.
    """

    before: float
    last: float
    surely: bool | None


def weeks(entries: Sequence[Entry]) -> list[Week]:
    """The weeks that have entries, the earliest first."""
    found: dict[date, list[Entry]] = {}
    for entry in sorted(entries, key=lambda each: each.made):
        day = entry.made.date()
        found.setdefault(day - timedelta(days=day.weekday()), []).append(entry)
    return [Week(begin, tuple(own)) for begin, own in sorted(found.items())]


def per_class(entries: Sequence[Entry]) -> dict[str, Counter[Mark]]:
    """How often each mark was given, by predicted class; the class with most entries first."""
    found: dict[str, Counter[Mark]] = {}
    for entry in entries:
        found.setdefault(entry.predicted, Counter())[entry.verdict.mark] += 1
    return dict(sorted(found.items(), key=lambda each: (-each[1].total(), each[0])))


def drift(found: Sequence[Week], what: str) -> Drift | None:
    """How "confidence" or "seconds" moved; None where there is but one week."""
    if len(found) < 2:
        return None
    value, back = _MEASURES[what]
    last = np.array([value(entry) for entry in found[-1].entries])
    before = np.array([value(entry) for week in found[:-1] for entry in week.entries])
    surely = None
    if min(len(last), len(before)) >= FEWEST:
        spread = math.sqrt(last.var(ddof=1) / len(last) + before.var(ddof=1) / len(before))
        surely = bool(abs(last.mean() - before.mean()) > Z * spread)
    return Drift(back(float(before.mean())), back(float(last.mean())), surely)


def _log_seconds(entry: Entry) -> float:
    return math.log(max(entry.seconds, 1e-6))


_MEASURES: dict[str, tuple[Callable[[Entry], float], Callable[[float], float]]] = {
    "confidence": (lambda entry: entry.confidence, lambda mean: mean),
    "seconds": (_log_seconds, math.exp),
}
