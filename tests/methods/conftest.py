"""One method at a time, on a toy, with options that make it quick."""

import dataclasses
from dataclasses import dataclass

import pytest

from explain.classifier import Classifier, ForwardPass
from explain.methods import METHODS, Method, Options, Watch
from explain.results import Attribution
from tests import toys
from tests.traces import fingerprint


@dataclass
class Case:
    """A method, and a picture that the toy has predicted."""

    method: Method
    classifier: Classifier
    forward: ForwardPass
    options: Options
    watch: toys.StageWatch

    def attribute(self, target: int = 1, watch: Watch | None = None) -> Attribution:
        return self.method.attribute(
            self.classifier, self.forward, target, self.options, watch=watch
        )

    def fingerprint(self) -> dict[str, object]:
        return fingerprint(self.classifier, self.forward)


def quick_options(method: Method) -> Options:
    """The method's options with each whole number as low as it may be, where that saves passes."""
    options = method.options()
    for item in dataclasses.fields(options):
        low = item.metadata["low"]
        if type(item.default) is int and low is not None and item.name != "seed":
            lower = dataclasses.replace(options, **{item.name: int(low)})
            if method.passes(lower, toys.SIZE) <= method.passes(options, toys.SIZE):
                options = lower
    return options


def make_case(method: Method, classifier: Classifier, **more: object) -> Case:
    forward = warmed_up(classifier, size=more.get("size"))
    return Case(
        method,
        classifier,
        forward,
        quick_options(method),
        more.get("watch") or toys.StageWatch(),
    )


def warmed_up(classifier: Classifier, seed: int = 0, size: int | None = None) -> ForwardPass:
    """A pass like all that will follow: the first of a size is counted, the second packs."""
    model_input = classifier.prepare(toys.random_picture(seed), size)
    classifier.run(model_input)
    return classifier.run(model_input)


@pytest.fixture(params=list(METHODS))
def method(request, one_thread):
    return METHODS[request.param]


@pytest.fixture
def case(method):
    watch = toys.StageWatch()
    return make_case(method, toys.make_toy(watch=watch), watch=watch)
