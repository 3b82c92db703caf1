"""The trust light: which colour, which sentence, at what cost."""

from dataclasses import replace

import numpy as np
import pytest

from explain.check_results import CheckResult
from explain.drawings import KINDS, draw
from explain.faithfulness import make_claim
from explain.methods import METHODS
from explain.trust import light_of, trust_lights
from explain.words import percent
from tests import toys
from tests.faithfulness.conftest import brightness
from tests.traces import fingerprint


def result(check, verdict):
    score = None if verdict == "undefined" else 0.5
    return CheckResult(check, "fake", 0, verdict, f"{check} {verdict}.", score, "")


@pytest.mark.parametrize(
    ("verdicts", "colour", "sentence"),
    [
        ({"hide_hottest": "passed"}, "green", "hide_hottest passed."),
        ({"hide_hottest": "unclear"}, "amber", "hide_hottest unclear."),
        ({"hide_hottest": "failed"}, "red", "hide_hottest failed."),
        ({"hide_hottest": "undefined"}, "grey", "hide_hottest undefined."),
        ({"hide_hottest": "passed", "completeness": "undefined"}, "green", "hide_hottest passed."),
        ({"hide_hottest": "passed", "completeness": "failed"}, "amber", "completeness failed."),
        ({"hide_hottest": "passed", "randomisation": "failed"}, "red", "randomisation failed."),
        ({"hide_hottest": "passed", "randomisation": "passed"}, "green", "hide_hottest passed."),
        ({"hide_hottest": "passed", "edges": "failed"}, "green", "hide_hottest passed."),
        ({"hide_hottest": "undefined", "completeness": "failed"}, "amber", "completeness failed."),
        ({"hide_hottest": "undefined", "edges": "passed"}, "grey", "hide_hottest undefined."),
        ({"hide_hottest": "failed", "randomisation": "failed"}, "red", "hide_hottest failed."),
        ({"steadiness": "failed", "hide_hottest": "unclear"}, "amber", "hide_hottest unclear."),
    ],
)  # fmt: skip
def test_the_worst_check_gives_colour_and_sentence(verdicts, colour, sentence):
    light = light_of([result(check, verdict) for check, verdict in verdicts.items()])
    assert (light.colour, light.sentence) == (colour, sentence)
    assert len(light.results) == len(verdicts)


def test_without_the_first_question_there_is_no_light():
    with pytest.raises(AssertionError):
        light_of([result("completeness", "passed")])


@pytest.mark.usefixtures("one_thread")
def test_the_first_sentence_takes_at_most_20_passes(counting_toy):
    toy, batches = counting_toy
    forward = toy.run(toy.prepare(toys.random_picture()))
    method = METHODS["integrated_gradients"]
    claim = make_claim(toy, forward, method.attribute(toy, forward, 1))
    batches.clear()
    lights = trust_lights(claim)
    first = next(lights)
    assert sum(batches) == first.passes <= 20
    assert [each.check for each in first.results] == ["hide_hottest", "completeness"]
    later = list(lights)
    assert [each.check for each in later[-1].results][2:] == ["randomisation"]


@pytest.mark.usefixtures("one_thread")
def test_a_map_that_knows_no_model_turns_red(toy, claim_by):
    """Whatever hiding says first, scrambling the weights uncovers it."""
    forward = toy.run(toy.prepare(toys.random_picture()))
    *_, last = trust_lights(claim_by(toy, forward, brightness))
    assert last.colour == "red"
    assert last.sentence == (
        "The map hardly changes when the model's weights are scrambled: "
        "don't use it to judge the model."
    )


def test_on_drawings_grad_cam_is_mostly_green_and_its_inverse_never(drawings):
    """The thing is what counts on these; the inverse says that it is everything else."""
    colours = {"map": [], "inverse": []}
    for number, kind in enumerate(sorted(KINDS)):
        forward = drawings.run(drawings.prepare(draw(kind, 900 + number).picture))
        target = int(forward.prediction.logits.argmax())
        attribution = METHODS["grad_cam"].attribute(drawings, forward, target)
        inverse = replace(attribution, values=attribution.values.max() - attribution.values)
        for name, each in (("map", attribution), ("inverse", inverse)):
            light = next(trust_lights(make_claim(drawings, forward, each)))
            colours[name].append(light.colour)
            measured = light.results[0].measured
            assert f"to {percent(measured['without the hottest'])}; hiding" in light.sentence
    assert colours["map"].count("green") >= 6
    assert "red" not in colours["map"]
    assert "green" not in colours["inverse"]
    assert "red" in colours["inverse"]


def test_a_map_that_shows_nothing_is_grey(red, corner, claim):
    first = next(trust_lights(claim(corner, red, np.zeros((64, 64), np.float32))))
    assert first.colour == "grey"
    assert "nothing to test" in first.sentence
    assert first.passes == 0


@pytest.mark.usefixtures("one_thread")
def test_the_classifier_stays_as_it_was(toy, claim_by):
    forward = toy.run(toy.prepare(toys.random_picture()))
    before = fingerprint(toy, forward)
    list(trust_lights(claim_by(toy, forward, brightness)))
    assert fingerprint(toy, forward) == before
