"""The table of checks, of the same shape as the table of methods.

What a check says of itself here feeds the page's widgets, the command line and the tests.
"""

import dataclasses
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from explain.check_results import CheckResult, Verdict
from explain.classifier import Classifier, ForwardPass
from explain.errors import OptionError
from explain.language import say
from explain.methods import METHODS, Method, Options, Progress, Watch
from explain.methods.options import check_options, make_options
from explain.results import Attribution, ModelInput
from explain.words import listed


@dataclass(frozen=True, eq=False)
class Claim:
    """A map, and all that made it: what a check puts to the test.

    `options` are the method's own, so that the check can make the map again elsewhere.
    """

    classifier: Classifier
    forward: ForwardPass
    attribution: Attribution
    options: Options

    @property
    def method(self) -> Method:
        """The method that made the map."""
        return METHODS[self.attribution.method]

    @property
    def target(self) -> int:
        """The class that the map is about."""
        return self.attribution.target

    @cached_property
    def name(self) -> str:
        """The target's name as it stands in a sentence."""
        return f"“{self.classifier.class_names[self.target]}”"

    @property
    def probability(self) -> float:
        """The target's probability on the whole picture, 0 to 1."""
        return self.forward.prediction.score(self.target).probability

    @property
    def is_flat(self) -> bool:
        """Whether the map says the same everywhere, which is to say nothing."""
        return bool(self.attribution.values.min() == self.attribution.values.max())

    def look(
        self,
        meter: "Meter",
        *,
        classifier: Classifier | None = None,
        model_input: ModelInput | None = None,
    ) -> ForwardPass:
        """What another classifier says of the picture, or this one of another picture."""
        model_input = model_input or self.forward.model_input
        forward = (classifier or self.classifier).run(model_input, self.forward.layer)
        meter.count(1)
        return forward

    def again(
        self,
        meter: "Meter",
        forward: ForwardPass | None = None,
        *,
        classifier: Classifier | None = None,
        target: int | None = None,
    ) -> Attribution:
        """The same method's map from another pass, of another classifier, or for another class."""
        attribution = self.method.attribute(
            classifier or self.classifier,
            forward or self.forward,
            self.target if target is None else target,
            self.options,
            meter.listen,
        )
        meter.count(map_passes(self))
        return attribution

    def result(
        self, verdict: Verdict, sentence: str, score: float | None, unit: str, **more: Any
    ) -> CheckResult:
        """What the check that is running found about this map."""
        return CheckResult(
            "", self.attribution.method, self.target, verdict, sentence, score, unit, **more
        )

    def undefined(self, sentence: str, unit: str = "", **more: Any) -> CheckResult:
        """The result where there is nothing to measure; the sentence says why."""
        return self.result("undefined", sentence, None, unit, **more)


def make_claim(
    classifier: Classifier,
    forward: ForwardPass,
    attribution: Attribution,
    options: Options | None = None,
) -> Claim:
    """The claim that `attribution` makes about the picture of `forward`.

    Without `options`, the method's own are taken from what the map says it was made with.
    """
    if options is None:
        method = METHODS[attribution.method]
        known = {item.name for item in dataclasses.fields(method.options)}
        noted = {name: value for name, value in attribution.options.items() if name in known}
        options = method.make_options(**noted)
    return Claim(classifier, forward, attribution, options)


def map_passes(claim: Claim) -> int:
    """What making the claim's map once more costs, in forward passes."""
    return claim.method.passes(claim.options, claim.forward.model_input.tensor.shape[-1])


class Meter:
    """Counts the passes of one check and tells its watch, which may raise Cancelled."""

    def __init__(self, watch: Watch, total: int) -> None:
        self.passes = 0
        self._watch, self._total = watch, total

    def count(self, passes: int) -> None:
        """This many more pictures went through the model."""
        self.passes += passes
        self._watch(Progress(min(self.passes, self._total), self._total))

    def listen(self, progress: Progress) -> None:
        """The watch of a method inside the check: it can be cancelled at each of its steps."""
        del progress
        self._watch(Progress(min(self.passes, self._total), self._total))


Compute = Callable[[Claim, Options, Meter], CheckResult]
Passes = Callable[[Claim, Options], int]


@dataclass(frozen=True)
class Check:
    """One way to test a map; `question` is what it asks, in plain words."""

    key: str
    title: str
    question: str
    paper: str
    options: type
    passes: Passes
    compute: Compute

    def run(
        self, claim: Claim, options: Options | None = None, watch: Watch | None = None
    ) -> CheckResult:
        """What the check finds about the claim's map, with what it cost.

        Raises OptionError, ModelError, and whatever `watch` raises.
        """
        options = self.options() if options is None else options
        check_options(self, options)
        meter = Meter(watch or _ignore, self.passes(claim, options))
        started = time.perf_counter()
        found = _silent(claim) if claim.is_flat else self.compute(claim, options, meter)
        return dataclasses.replace(
            found,
            check=self.key,
            options=dataclasses.asdict(options),
            passes=meter.passes,
            seconds=time.perf_counter() - started,
        )

    def make_options(self, **values: object) -> Options:
        """The options with these values, given as text or as what they are; raises OptionError."""
        return make_options(self, **values)


CHECKS: dict[str, Check] = {}


def register_check(
    key: str, *, title: str, question: str, paper: str, options: type, passes: Passes
) -> Callable[[Compute], Compute]:
    """Enter the decorated function in CHECKS; a second use of a key is refused."""

    def enter(compute: Compute) -> Compute:
        assert key not in CHECKS, key
        CHECKS[key] = Check(key, title, question, paper, options, passes, compute)
        return compute

    return enter


def get_check(key: str) -> Check:
    """The check `key`; raises OptionError naming those that there are."""
    if key not in CHECKS:
        raise OptionError(
            say("There is no check “{key}”. Choose one of: {keys}.", key=key, keys=listed(CHECKS))
        )
    return CHECKS[key]


def _silent(claim: Claim) -> CheckResult:
    return claim.undefined(
        say(
            "This map shows no evidence for {name} in any place more than in another, so there is "
            "nothing to test.",
            name=claim.name,
        )
    )


def _ignore(progress: Progress) -> None:
    """Nobody watches."""
