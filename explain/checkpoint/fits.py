"""How well preprocessings fit a network, and the conclusion in words."""

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

from explain.checkpoint.preprocessing import PREPROCESSINGS, normalisation
from explain.language import mark, say
from explain.results import Preprocess
from explain.words import percent

CLEAR = 2.0  # standard errors
SHOWN = 3
HEADINGS = (mark("Name"), mark("Preprocessing"), mark("Right"), mark("log p"), mark("Behind"))


@dataclass(frozen=True)
class Fit:
    """How well the network answers under one preprocessing.

    `log_likelihood` is the mean of log p(label): 0 is perfect, −log K is guessing. `behind` is how
    much lower it is than the best's on the same pictures, `behind_error` its standard error.
    """

    key: str
    title: str
    preprocess: Preprocess
    accuracy: float
    log_likelihood: float
    behind: float
    behind_error: float

    @property
    def is_behind(self) -> bool:
        """Whether it is clearly behind the best, by two standard errors."""
        return self.behind > CLEAR * self.behind_error

    @property
    def name(self) -> str:
        """Its short name, which says nothing of sizes where it has one."""
        named = PREPROCESSINGS.get(self.key)
        return say(named.normalisation) if named else self.title


@dataclass(frozen=True)
class Comparison:
    """The candidates, the best first, from `count` pictures; `unreadable` ones were left out.

    Of sizes that these pictures cannot tell apart, the more usual one counts as the best.
    """

    fits: tuple[Fit, ...]
    count: int
    unreadable: int
    classes: int

    @property
    def best(self) -> Fit:
        """The one that fits best."""
        return self.fits[0]

    @property
    def is_clear(self) -> bool:
        """Whether every other normalisation is clearly behind the best."""
        return all(fit.is_behind for fit in self._others())

    @property
    def is_guessing(self) -> bool:
        """Whether even the best is right no more often than guessing would be."""
        chance = 1 / self.classes
        allowed = chance + CLEAR * math.sqrt(chance * (1 - chance) / self.count)
        return max(fit.accuracy for fit in self.fits) <= allowed

    def sentence(self) -> str:
        """The conclusion: "ImageNet mean/std fits best: 91 %; 0–1: 34 %."."""
        if self.is_guessing:
            return say(
                "No preprocessing fits: the best, {best}, is right for {share} of {count} "
                "pictures, no better than guessing. Check that the labels mean this network's "
                "classes, in its order.",
                best=self.best.title,
                share=percent(self.best.accuracy),
                count=self.count,
            )
        sizes = self._about_sizes()
        verdict = self._verdict()
        return say("{verdict} {sizes}", verdict=verdict, sizes=sizes) if sizes else verdict

    def _verdict(self) -> str:
        """Which one is best, with the figures."""
        figures = say("; ").join(
            [
                percent(self.best.accuracy),
                *(
                    say("{name}: {share}", name=fit.name, share=percent(fit.accuracy))
                    for fit in self._shown()
                ),
            ]
        )
        close = [fit.name for fit in self._others() if not fit.is_behind]
        if close:
            return say(
                "{best} is ahead, but not clearly of {others}: {figures}.",
                best=self.best.name,
                others=say(" and ").join(close),
                figures=figures,
            )
        return say("{best} fits best: {figures}.", best=self.best.name, figures=figures)

    def _about_sizes(self) -> str:
        """What is to be said where another size does as well as the best."""
        wanted = normalisation(self.best.preprocess)
        sizes = [
            f"{fit.preprocess.resize} px"
            for fit in self.fits[1:]
            if normalisation(fit.preprocess) == wanted and not fit.is_behind
        ]
        if not sizes:
            return ""
        named = f"{self.best.preprocess.resize} px"
        return say(
            "These pictures cannot tell {size} from {sizes} before the crop.",
            size=named,
            sizes=say(" and ").join(sizes),
        )

    def rows(self) -> list[tuple[str, str, str, str, str]]:
        """The candidates as a table under HEADINGS, the best first."""
        return [
            (
                fit.key, fit.title, percent(fit.accuracy), f"{fit.log_likelihood:.2f}",
                "" if fit is self.best else f"{fit.behind:.2f} ± {fit.behind_error:.2f}",
            )
            for fit in self.fits
        ]  # fmt: skip

    def as_dict(self) -> dict[str, Any]:
        """The figures as plain values, for JSON."""
        return dataclasses.asdict(self)

    def _others(self) -> list[Fit]:
        """The best of each other normalisation."""
        firsts = {normalisation(fit.preprocess): fit for fit in reversed(self.fits)}
        firsts.pop(normalisation(self.best.preprocess))
        return sorted(firsts.values(), key=self.fits.index)

    def _shown(self) -> list[Fit]:
        """Those in the best one's order of channels, and one in the other order."""
        channels = self.best.preprocess.channels
        same = [fit for fit in self._others() if fit.preprocess.channels == channels]
        other = [fit for fit in self._others() if fit.preprocess.channels != channels]
        return same[:SHOWN] + other[:1]
