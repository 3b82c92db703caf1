"""explain_image: the stages joined, from a picture to an explanation."""

import numpy as np
import pytest

import explain
from explain import explain_image
from explain.errors import Cancelled, ModelError, OptionError, TargetError
from explain.explanation import explain_pass, predict
from explain.methods.grad_cam import GradCamOptions
from explain.methods.integrated_gradients import IntegratedGradientsOptions
from tests import toys

BOTH = ("grad_cam", "integrated_gradients")
QUICK = {"integrated_gradients": IntegratedGradientsOptions(steps=4, tolerance=1.0)}


@pytest.fixture
def picture():
    return toys.random_picture(1)


def test_the_predicted_class_is_explained_unless_another_is_asked_for(toy, picture):
    found = explain_image(toy, picture, BOTH, options=QUICK)
    best = found.prediction.top(1)[0]
    assert found.target == best
    assert best.index == found.prediction.logits.argmax()
    assert [each.method for each in found.attributions] == list(BOTH)
    assert {each.target for each in found.attributions} == {best.index}
    assert found.model_name == "Toy"
    assert set(found.versions) == {"torch", "torchvision", "captum", "pillow"}


@pytest.mark.parametrize("target", ["dog", 3, "3", "Dog"])
def test_a_class_by_name_or_index(toy, picture, target):
    found = explain_image(toy, picture, target=target)
    assert (found.target.index, found.target.name) == (3, "dog")
    assert found.target.probability == pytest.approx(found.prediction.probabilities[3])
    assert found.attributions[0].target == 3


def test_two_classes_have_two_maps(toy, picture):
    first, second = (explain_image(toy, picture, target=each).attributions[0] for each in (0, 2))
    assert np.abs(first.values - second.values).max() > 0.1 * first.values.max()


def test_what_the_model_saw_is_what_is_explained(toy):
    found = explain_image(toy, toys.random_picture(2, (200, 90)), source="wide.png")
    assert found.model_input.picture.size == (64, 64)
    assert found.model_input.source == "wide.png"
    assert found.attributions[0].values.shape == (64, 64)
    larger = explain_image(toy, toys.random_picture(2, (200, 90)), size=96)
    assert larger.model_input.picture.size == (96, 96)
    assert larger.attributions[0].values.shape == (96, 96)
    assert larger.attributions[0].native_shape == (12, 12)


def test_one_method_may_be_given_by_its_key_alone(toy, picture):
    found = explain_image(toy, picture, "grad_cam")
    assert [each.method for each in found.attributions] == ["grad_cam"]


def test_without_methods_there_is_only_a_prediction(toy, picture):
    found = explain_image(toy, picture, ())
    assert found.attributions == ()
    assert found.prediction.top(1)[0] == found.target


def test_options_reach_their_method(toy, picture):
    options = {"grad_cam": GradCamOptions(layer="layer2", relu=False), **QUICK}
    grad_cam, ig = explain_image(toy, picture, BOTH, options=options).attributions
    assert grad_cam.target_layer == "layer2"
    assert grad_cam.signed
    assert ig.options["steps"] == 4


def test_a_second_class_starts_from_the_same_pass(picture):
    watch = toys.StageWatch()
    toy = toys.make_toy(watch=watch)
    forward = predict(toy, picture)
    watch.calls.clear()
    again = explain_pass(toy, forward, target="elk")
    assert dict(watch.calls) == {"pool": 1, "fc": 1}
    assert again.prediction is forward.prediction
    assert again.target.name == "elk"


def test_nothing_is_computed_before_everything_that_was_asked_for_exists(picture):
    watch = toys.StageWatch()
    toy = toys.make_toy(watch=watch)
    forward = predict(toy, picture)
    watch.calls.clear()
    bad = {"integrated_gradients": IntegratedGradientsOptions(steps=3)}
    for methods, target, options, error in (
        (("grad_cam", "gradcam"), None, {}, OptionError),
        (BOTH, None, {"gradcam": GradCamOptions()}, OptionError),
        (BOTH, None, bad, OptionError),
        (BOTH, "zebra", {}, TargetError),
        (BOTH, 5, {}, TargetError),
    ):
        with pytest.raises(error):
            explain_pass(toy, forward, methods, target, options=options)
    assert not watch.calls


def test_an_unknown_method_is_answered_with_those_that_there_are(toy, picture):
    with pytest.raises(OptionError, match=r"no method “gradcam”.*grad_cam, integrated_gradients"):
        explain_image(toy, picture, ("gradcam",))


def test_a_size_or_layer_that_does_not_exist_is_refused(toy, picture):
    with pytest.raises(ModelError, match="64 to 1024"):
        explain_image(toy, picture, size=8)
    with pytest.raises(ModelError, match="Choose one of: stem"):
        explain_image(toy, picture, options={"grad_cam": GradCamOptions(layer="fc")})


def test_the_watch_sees_long_methods_and_may_stop_them(toy, picture):
    seen = []
    explain_image(toy, picture, BOTH, options=QUICK, watch=seen.append)
    assert {each.partial.method for each in seen} == {"integrated_gradients"}

    def stop(progress):
        raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        explain_image(toy, picture, BOTH, options=QUICK, watch=stop)


def test_an_explanation_is_frozen(toy, picture):
    found = explain_image(toy, picture)
    with pytest.raises(AttributeError):
        found.target = None
    with pytest.raises(AttributeError):
        found.attributions[0].values = None


def test_the_package_offers_the_flow_by_name():
    assert explain.explain_image is explain_image
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        explain.nonsense  # noqa: B018
