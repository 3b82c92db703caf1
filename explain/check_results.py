"""What a check measured of one map: one more of the values that travel, beside results.py."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

Verdict = Literal["passed", "unclear", "failed", "undefined"]
"""`undefined`: this map and this model give the check nothing to measure, so it says nothing."""


@dataclass(frozen=True, eq=False)
class Curve:
    """The probability of the target while more and more of the picture is hidden, or shown.

    `probabilities` (S+1,) belong to `fractions` (S+1,) of the picture, both 0 to 1, rising
    fractions from 0 to 1. `spread` (S+1,) is the standard deviation where several orders were
    averaged.
    """

    name: str
    fractions: np.ndarray
    probabilities: np.ndarray
    spread: np.ndarray | None = None

    def __post_init__(self) -> None:
        """Our own invariant: one probability per fraction, and the ends are there."""
        assert self.fractions.shape == self.probabilities.shape, self.probabilities.shape
        assert (self.fractions[0], self.fractions[-1]) == (0, 1), self.fractions
        assert (np.diff(self.fractions) > 0).all()

    @property
    def area(self) -> float:
        """The area under the curve, 0 to 1, by the trapezoidal rule."""
        return float(np.trapezoid(self.probabilities, self.fractions))


@dataclass(frozen=True, eq=False)
class CheckResult:
    """What the check `check` found about one map of `method` for `target`.

    `score` is in `unit`, and None where `verdict` is undefined; `reference` is the mean and the
    standard deviation of the same score where chance makes the map or the order. `curves` begin
    with the map's own. `measured` has what else was measured, by name, and `maps` the further maps
    (H, W). `passes` counts pictures sent through the model, one with its gradient as three.
    """

    check: str
    method: str
    target: int
    verdict: Verdict
    sentence: str
    score: float | None
    unit: str
    reference: tuple[float, float] | None = None
    baseline: str | None = None
    curves: tuple[Curve, ...] = ()
    measured: Mapping[str, float] = field(default_factory=dict)
    maps: Mapping[str, np.ndarray] = field(default_factory=dict)
    options: Mapping[str, object] = field(default_factory=dict)
    passes: int = 0
    seconds: float = 0.0

    def __post_init__(self) -> None:
        """Our own invariants: there is a score exactly where it means something, and no NaN."""
        assert (self.score is None) == (self.verdict == "undefined"), (self.score, self.verdict)
        numbers = [*self.measured.values(), *(self.reference or ())]
        assert np.isfinite([*numbers, 0.0 if self.score is None else self.score]).all(), numbers

    @property
    def fractions(self) -> np.ndarray:
        """The fractions (S+1,) of the map's own curve; empty where the check draws none."""
        return self.curves[0].fractions if self.curves else np.zeros(0)

    @property
    def probabilities(self) -> np.ndarray:
        """The probabilities (S+1,) of the map's own curve; empty where the check draws none."""
        return self.curves[0].probabilities if self.curves else np.zeros(0)
