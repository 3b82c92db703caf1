"""What every check promises, whatever it measures. A new check is tested here as it is entered."""

import threading
from dataclasses import fields, replace

import numpy as np
import pytest

from explain.errors import Cancelled, OptionError
from explain.faithfulness import CHECKS, CheckResult, get_check, make_claim
from explain.faithfulness.registry import register_check
from explain.methods import METHODS
from tests import toys
from tests.traces import fingerprint

METHOD_OPTIONS = {"grad_cam": {}, "integrated_gradients": {"steps": 4, "tolerance": 1.0}}
PEOPLE = 8

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(params=list(CHECKS))
def check(request):
    return CHECKS[request.param]


def quick(check):
    """The check's options with each number of samples as low as it may be."""
    options = check.options()
    for item in fields(options):
        low = item.metadata["low"]
        if type(item.default) is int and low is not None and item.name != "seed":
            options = replace(options, **{item.name: max(2, int(low))})
    return options


def claim_of(classifier, method="integrated_gradients", target=1, size=None, seed=0):
    """The claim of a warmed-up classifier: later passes are all made in the same way."""
    model_input = classifier.prepare(toys.random_picture(seed), size)
    for _ in range(3):
        forward = classifier.run(model_input)
    options = METHODS[method].make_options(**METHOD_OPTIONS[method])
    attribution = METHODS[method].attribute(classifier, forward, target, options)
    return make_claim(classifier, forward, attribution, options)


def same(one, other):
    """Whether two results say the same, but for the time that they took."""
    assert one.sentence == other.sentence
    assert one.verdict == other.verdict
    assert one.score == pytest.approx(other.score, abs=1e-4)
    assert one.measured == pytest.approx(other.measured, abs=1e-4)
    for name, values in one.maps.items():
        np.testing.assert_allclose(values, other.maps[name], atol=1e-3)


@pytest.mark.parametrize("method", METHOD_OPTIONS)
def test_the_result_has_the_promised_form(check, method):
    claim, progress = claim_of(toys.make_toy(), method), []
    result = check.run(claim, quick(check), progress.append)
    assert isinstance(result, CheckResult)
    assert (result.check, result.method, result.target) == (check.key, method, 1)
    assert result.sentence.endswith(".")
    assert result.sentence[0].isupper() or result.sentence[0] == "“"
    assert all(each.shape == (64, 64) for each in result.maps.values())
    assert result.passes <= check.passes(claim, quick(check)) or result.passes == 0
    assert [each.done for each in progress] == sorted(each.done for each in progress)
    assert all(0 <= each.done <= each.total for each in progress)
    assert result.seconds > 0


def test_what_it_says_it_costs_is_what_it_costs(check):
    claim = claim_of(toys.make_toy())
    result = check.run(claim, quick(check))
    assert result.passes in (check.passes(claim, quick(check)), 0)


def test_the_same_question_gets_the_same_answer(check):
    claim = claim_of(toys.make_toy())
    first = check.run(claim, quick(check))
    np.random.seed(77)  # noqa: NPY002
    same(check.run(claim, quick(check)), first)


def test_nothing_is_changed(check):
    toy = toys.make_toy()
    claim = claim_of(toy)
    before, values = fingerprint(toy, claim.forward), claim.attribution.values.copy()
    check.run(claim, quick(check))
    assert fingerprint(toy, claim.forward) == before
    assert (claim.attribution.values == values).all()


@pytest.mark.parametrize("stage", ["layer2", "fc"])
def test_a_failing_model_leaves_nothing_behind(check, stage):
    watch = toys.StageWatch()
    toy = toys.make_toy(watch=watch)
    claim = claim_of(toy)
    before, expected = fingerprint(toy, claim.forward), check.run(claim, quick(check))
    if not expected.passes:
        pytest.skip("This check asks the model nothing.")
    watch.failing = stage
    with pytest.raises(toys.StageFailure):
        check.run(claim, quick(check))
    watch.failing = None
    assert fingerprint(toy, claim.forward) == before
    same(check.run(claim, quick(check)), expected)


def test_cancelling_stops_at_once_and_leaves_nothing_behind(check):
    watch = toys.StageWatch()
    toy = toys.make_toy(watch=watch)
    claim = claim_of(toy)
    before, calls = fingerprint(toy, claim.forward), []

    def cancel(progress):
        calls.append(watch.calls.copy())
        raise Cancelled("Stopped.")

    if not check.run(claim, quick(check)).passes:
        pytest.skip("This check asks the model nothing.")
    with pytest.raises(Cancelled):
        check.run(claim, quick(check), cancel)
    assert watch.calls == calls[0], "the model ran on after it was cancelled"
    assert len(calls) == 1
    assert fingerprint(toy, claim.forward) == before


def test_a_map_that_shows_nothing_is_undefined(check):
    claim = claim_of(toys.make_toy(flat=True), "grad_cam")
    assert claim.attribution.is_flat
    result = check.run(claim, quick(check))
    assert result.verdict == "undefined"
    assert result.score is None
    assert "no evidence for “bee”" in result.sentence
    assert result.passes == 0


@pytest.mark.parametrize("classes", [1, 2])
def test_few_classes_are_enough(check, classes):
    result = check.run(claim_of(toys.make_toy(classes), target=classes - 1), quick(check))
    assert result.verdict in ("passed", "unclear", "failed", "undefined")


def test_another_size_of_the_model_input_will_do(check):
    result = check.run(claim_of(toys.make_toy(), size=96), quick(check))
    assert all(each.shape == (96, 96) for each in result.maps.values())


def test_eight_people_at_once_get_what_one_gets(check):
    """Each another picture, all on one classifier."""
    toy = toys.make_toy()
    claims = [claim_of(toy, seed=seed) for seed in range(PEOPLE)]
    alone = [check.run(claim, quick(check)) for claim in claims]
    before = fingerprint(toy, claims[0].forward)
    together: list[CheckResult | None] = [None] * PEOPLE
    start = threading.Barrier(PEOPLE)

    def work(number):
        start.wait()
        together[number] = check.run(claims[number], quick(check))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one, other in zip(together, alone, strict=True):
        assert one is not None
        same(one, other)
    assert fingerprint(toy, claims[0].forward) == before


def test_options_are_checked(check):
    with pytest.raises(OptionError, match=f"{check.title} has no option “nonsense”"):
        check.make_options(nonsense=1)
    for item in fields(check.options):
        if item.metadata["high"] is not None:
            with pytest.raises(OptionError, match=f"“{item.name}” is"):
                check.run(claim_of(toys.make_toy(), "grad_cam"), replace(
                    check.options(), **{item.name: item.metadata["high"] + 1}
                ))  # fmt: skip
            break


def test_the_options_are_told_in_the_result(check):
    result = check.run(claim_of(toys.make_toy()), quick(check))
    assert result.options == {
        item.name: getattr(quick(check), item.name) for item in fields(check.options)
    }


def test_an_unknown_check_is_refused():
    with pytest.raises(OptionError, match="no check “magic”"):
        get_check("magic")


def test_a_key_is_entered_once():
    with pytest.raises(AssertionError, match="deletion"):
        register_check(
            "deletion", title="", question="", paper="", options=int, passes=lambda *_: 0
        )(lambda *_: None)


def test_a_claim_takes_the_methods_options_from_the_map():
    toy = toys.make_toy()
    claim = claim_of(toy)
    assert make_claim(toy, claim.forward, claim.attribution).options.steps == 4
    layered = METHODS["grad_cam"].attribute(
        toy, claim.forward, 0, METHODS["grad_cam"].make_options(layer="layer2", relu=False)
    )
    options = make_claim(toy, claim.forward, layered).options
    assert (options.layer, options.relu) == ("layer2", False)
