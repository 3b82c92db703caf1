"""The table of methods.

What a method says of itself here feeds the page's widgets, the command line and the tests.
"""

import dataclasses
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from explain.errors import OptionError
from explain.language import say
from explain.methods.options import Options, check_options, make_options
from explain.results import Attribution
from explain.shortage import told
from explain.words import listed

if TYPE_CHECKING:
    from explain.classifier import Classifier, ForwardPass


@dataclass(frozen=True)
class Progress:
    """How far a long method is: `done` of `total` steps, and the map so far where there is one."""

    done: int
    total: int
    partial: Attribution | None = None


Watch = Callable[[Progress], None]
"""Called now and then by long methods; raises Cancelled to stop them."""

Compute = Callable[["Classifier", "ForwardPass", int, Options, Watch], Attribution]

Together = Callable[["Classifier", "ForwardPass", Sequence[int], Options], list[Attribution]]
"""Computes the maps of several classes at once."""

Passes = Callable[[Options, int], int]
"""What a method costs, in forward passes of one picture, for its options and the side in pixels."""

SameMap = Callable[["Classifier", Options], str | None]
"""One sentence where another method gives the very same map here; None where none does."""

GRADIENT_PASSES = 3  # a pass forth and back, measured: 2.6 on ResNet-50, 3.3 on MobileNetV2


def _no_other(classifier: "Classifier", options: Options) -> str | None:
    """No other method gives the same map."""
    del classifier, options
    return None


@dataclass(frozen=True)
class Method:
    """One way to attribute an answer to the pixels.

    `slow` methods need many passes: they report progress and can be cancelled. `summary` is one
    plain sentence. `chosen` methods are shown before anybody has chosen.
    """

    key: str
    title: str
    summary: str
    paper: str
    options: type
    signed: bool
    slow: bool
    compute: Compute
    chosen: bool = False
    passes: Passes = lambda *_: 1
    same_map: SameMap = _no_other
    together: Together | None = None

    def attribute(
        self,
        classifier: "Classifier",
        forward: "ForwardPass",
        target: int,
        options: Options | None = None,
        watch: Watch | None = None,
    ) -> Attribution:
        """The map for class `target`, with the seconds it took.

        Raises TargetError, OptionError, ModelError.
        """
        forward.prediction.score(target)
        options = self.options() if options is None else options
        check_options(self, options)
        started = time.perf_counter()
        # A caller who is in inference mode could have no gradients else.
        with told(), torch.inference_mode(False):
            attribution = self.compute(classifier, forward, target, options, watch or _ignore)
        return dataclasses.replace(attribution, seconds=time.perf_counter() - started)

    def attribute_all(
        self,
        classifier: "Classifier",
        forward: "ForwardPass",
        targets: Sequence[int],
        options: Options | None = None,
    ) -> list[Attribution]:
        """The maps for several classes, each with its share of the seconds that they took.

        Where the method can compute them `together`, each costs little after the first. Raises
        TargetError, OptionError, ModelError.
        """
        if self.together is None:
            return [self.attribute(classifier, forward, each, options) for each in targets]
        for target in targets:
            forward.prediction.score(target)
        options = self.options() if options is None else options
        check_options(self, options)
        started = time.perf_counter()
        with told(), torch.inference_mode(False):
            found = self.together(classifier, forward, targets, options) if targets else []
        share = (time.perf_counter() - started) / max(1, len(targets))
        return [dataclasses.replace(attribution, seconds=share) for attribution in found]

    def make_options(self, **values: object) -> Options:
        """The options with these values, given as text or as what they are; raises OptionError."""
        return make_options(self, **values)


METHODS: dict[str, Method] = {}


def register(
    key: str,
    *,
    title: str,
    summary: str,
    paper: str,
    options: type,
    signed: bool,
    slow: bool = False,
    chosen: bool = False,
    passes: int | Passes = 1,
    same_map: SameMap = _no_other,
    together: Together | None = None,
) -> Callable[[Compute], Compute]:
    """Enter the decorated function in METHODS; a second use of a key is refused."""

    def enter(compute: Compute) -> Compute:
        assert key not in METHODS, key
        cost = passes if callable(passes) else lambda *_: passes
        METHODS[key] = Method(
            key, title, summary, paper, options, signed, slow, compute, chosen, cost, same_map,
            together,
        )  # fmt: skip
        return compute

    return enter


def get_method(key: str) -> Method:
    """The method `key`; raises OptionError naming those that there are."""
    if key not in METHODS:
        raise OptionError(
            say("There is no method “{key}”. Choose one of: {keys}.", key=key, keys=listed(METHODS))
        )
    return METHODS[key]


def _ignore(progress: Progress) -> None:
    """Nobody watches."""
