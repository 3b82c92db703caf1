"""What every method promises, whatever it computes. A new method is tested here as it is entered.

The numbers that each must give are in the tests of its own.
"""

import dataclasses
import itertools
import math
import threading

import numpy as np
import pytest
import torch

from explain.errors import Cancelled, ModelError, OptionError, TargetError
from explain.methods import METHODS
from explain.methods.registry import GRADIENT_PASSES, register
from explain.render import normalise
from explain.results import Attribution
from tests import toys
from tests.methods.conftest import make_case, quick_options, warmed_up

FILLED_UP = 16  # pictures: the last batch of a method may be filled up, so that all are of one size


def check_form(found, case, target):
    """The form that any attribution of this case must have."""
    assert isinstance(found, Attribution)
    assert found.method == case.method.key
    assert found.target == target
    assert found.values.shape == case.forward.model_input.tensor.shape[2:]
    assert found.values.dtype == np.float32
    assert np.isfinite(found.values).all()
    assert found.signed or found.values.min() >= 0
    assert found.unit
    assert all(
        0 < own <= full for own, full in zip(found.native_shape, found.values.shape, strict=True)
    )
    assert found.convergence_delta is None or math.isfinite(found.convergence_delta)


def test_the_map_has_the_promised_form(case):
    case.options = case.method.options()
    found = case.attribute()
    check_form(found, case, 1)
    assert found.signed == case.method.signed
    assert found.values.any(), "a random network has evidence for each class"
    assert found.seconds > 0


def test_every_class_can_be_the_target(case):
    maps = [case.attribute(target) for target in range(len(toys.CLASS_NAMES))]
    for target, found in enumerate(maps):
        check_form(found, case, target)
    if case.method.signed:
        assert min(found.values.min() for found in maps) < 0


def test_the_same_question_gets_the_same_map(case):
    first = case.attribute(2).values
    case.attribute(3)
    torch.manual_seed(1234)
    np.random.seed(1234)  # noqa: NPY002
    np.testing.assert_array_equal(case.attribute(2).values, first)


def test_nothing_is_changed(case):
    before = case.fingerprint()
    case.attribute()
    assert case.fingerprint() == before


@pytest.mark.parametrize("target", [-1, len(toys.CLASS_NAMES)])
def test_a_class_that_does_not_exist_is_refused(case, target):
    before = case.fingerprint()
    with pytest.raises(TargetError, match="does not exist"):
        case.attribute(target)
    assert case.fingerprint() == before


@pytest.mark.parametrize("stage", ["layer2", "fc"])
def test_a_failing_model_leaves_nothing_behind(case, stage):
    before, expected = case.fingerprint(), case.attribute().values
    calls = case.watch.calls[stage]
    case.watch.failing = stage
    try:
        case.attribute()
    except toys.StageFailure:
        pass
    else:
        assert case.watch.calls[stage] == calls, "the failure was swallowed"
    case.watch.failing = None
    assert case.fingerprint() == before
    np.testing.assert_array_equal(case.attribute().values, expected)


@pytest.mark.parametrize("after", [1, 2])
def test_cancelling_stops_at_once_and_leaves_nothing_behind(case, after):
    before, reports, calls = case.fingerprint(), [], []

    def cancel(progress):
        reports.append(progress)
        if len(reports) == after:
            calls.append(case.watch.calls.copy())
            raise Cancelled("Stopped.")

    if case.method.slow and after == 1:
        with pytest.raises(Cancelled):
            case.attribute(watch=cancel)
    else:
        try:
            case.attribute(watch=cancel)
        except Cancelled:
            assert len(reports) == after
        else:
            assert len(reports) < after, "the cancelling was swallowed"
    if calls:
        assert case.watch.calls == calls[0], "the model ran on after it was cancelled"
    assert case.fingerprint() == before


def test_progress_rises_and_its_partial_maps_have_the_same_form(case):
    reports = []
    case.attribute(watch=reports.append)
    assert reports or not case.method.slow
    for report in reports:
        assert 0 <= report.done <= report.total
        assert report.total > 0
        if report.partial is not None:
            check_form(report.partial, case, 1)
    for one, next_one in itertools.pairwise(reports):
        assert next_one.done >= one.done or next_one.total != one.total


def test_predictions_in_another_thread_are_not_affected(case):
    other = case.classifier.prepare(toys.random_picture(5))
    alone = case.classifier.run(other).prediction.logits
    expected, answers, stop, failures = case.attribute().values, [], threading.Event(), []

    def predict():
        torch.set_num_threads(1)
        while not stop.is_set():
            try:
                answers.append(case.classifier.run(other).prediction.logits)
            except RuntimeError as error:  # what a foreign hook raises
                failures.append(error)

    thread = threading.Thread(target=predict)
    thread.start()
    maps = []
    while len(maps) < 3 or not answers:
        maps.append(case.attribute().values)
    stop.set()
    thread.join()
    assert not failures
    assert all(np.array_equal(answer, alone) for answer in answers)
    assert all(np.array_equal(found, expected) for found in maps)


@pytest.mark.parametrize("flat", ["model", "picture"])
def test_a_map_without_evidence_is_not_a_failure(method, flat):
    case = make_case(method, toys.make_toy(flat=flat == "model"))
    if flat == "picture":
        black = toys.random_picture().point(lambda _: 0)
        case.forward = case.classifier.run(case.classifier.prepare(black))
    found = case.attribute()
    check_form(found, case, 1)
    heatmap = normalise(found)
    assert np.isfinite(heatmap.values).all()
    assert heatmap.limit > 0 or found.is_flat


@pytest.mark.parametrize("classes", [1, 2])
def test_one_or_two_classes_suffice(method, classes):
    case = make_case(method, toys.make_toy(classes))
    check_form(case.attribute(classes - 1), case, classes - 1)


@pytest.mark.parametrize("size", [72, 97])
def test_other_sizes_of_the_model_input(method, size):
    case = make_case(method, toys.make_toy(), size=size)
    found = case.attribute()
    assert found.values.shape == (size, size)
    check_form(found, case, 1)


def test_gradients_switched_off_around_it_do_not_matter(case):
    expected = case.attribute().values
    with torch.no_grad():
        np.testing.assert_array_equal(case.attribute().values, expected)
    with torch.inference_mode():
        np.testing.assert_array_equal(case.attribute().values, expected)


@pytest.mark.parametrize("target", [0, 1])
def test_the_evidence_lies_where_the_model_looks(method, target):
    classifier = toys.make_corner()
    forward = warmed_up(classifier)
    values = np.abs(method.attribute(classifier, forward, target).values)
    half = toys.SIZE // 2
    if not values.any():  # many methods leave out what speaks against the class
        assert target == 1, "what speaks for the class has its place"
        return
    row, column = np.unravel_index(values.argmax(), values.shape)
    assert (row < half + 4, column < half + 4) == (True, True)
    assert values[:half, :half].mean() > 2 * values.mean()


def test_each_target_layer_can_be_chosen(case):
    names = [f.name for f in dataclasses.fields(case.options) if f.metadata["is_layer"]]
    before = case.fingerprint()
    for name in names:
        for layer in case.classifier.layers:
            case.options = dataclasses.replace(quick_options(case.method), **{name: layer})
            found = case.attribute()
            check_form(found, case, 1)
            assert layer in found.target_layer
        case.options = dataclasses.replace(quick_options(case.method), **{name: "fc"})
        with pytest.raises(ModelError, match="layer3"):
            case.attribute()
    assert case.fingerprint() == before


def test_it_takes_the_passes_that_it_declares(case):
    for _ in range(5):  # by then all batches are packed, which takes passes, too
        case.attribute()
    case.watch.pictures.clear()
    case.attribute()
    taken, declared = case.watch.pictures["fc"], case.method.passes(case.options, toys.SIZE)
    assert taken <= declared + FILLED_UP
    assert declared <= GRADIENT_PASSES * (taken + FILLED_UP)


def test_every_choice_of_an_option_works(case):
    for item in dataclasses.fields(case.options):
        values = (True, False) if isinstance(item.default, bool) else item.metadata["choices"]
        for value in values:
            case.options = dataclasses.replace(quick_options(case.method), **{item.name: value})
            check_form(case.attribute(), case, 1)


def test_options_explain_themselves_and_keep_their_limits(method):
    for item in dataclasses.fields(method.options):
        facts = item.metadata
        assert facts["help"].strip().endswith(".")
        if facts["low"] is not None:
            assert facts["low"] <= item.default <= facts["high"]
            for value in (facts["low"] - 1, facts["high"] + 1, str(facts["high"] + 1)):
                with pytest.raises(OptionError, match="must be"):
                    method.make_options(**{item.name: value})
        if facts["choices"]:
            assert item.default in facts["choices"]
            with pytest.raises(OptionError, match="choose one of"):
                method.make_options(**{item.name: "nonsense"})
        if isinstance(item.default, bool | int | float):
            text = str(item.default)
            assert method.make_options(**{item.name: text}) == method.options()
    with pytest.raises(OptionError, match="no option"):
        method.make_options(nonsense=1)


def test_it_says_what_it_is(method):
    assert METHODS[method.key] is method
    assert method.title
    assert method.paper.startswith("https://")
    assert method.summary.endswith(".")
    assert method.summary[0].isupper()


def test_a_key_is_given_only_once():
    key = next(iter(METHODS))
    known = METHODS[key]
    enter = register(
        key, title="x", summary="x.", paper="https://x", options=known.options, signed=True
    )
    with pytest.raises(AssertionError):
        enter(known.compute)
    assert METHODS[key] is known
