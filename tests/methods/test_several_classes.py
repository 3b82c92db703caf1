"""The maps of several classes at once are those of each class alone."""

import numpy as np
import pytest

from explain.errors import ModelError, OptionError, TargetError
from explain.methods import METHODS
from explain.methods.grad_cam import GradCamOptions
from tests import toys
from tests.methods.conftest import warmed_up

GRAD_CAM, LAYER_CAM, SALIENCY = (METHODS[key] for key in ("grad_cam", "layer_cam", "saliency"))
OPTIONS = [GradCamOptions(), GradCamOptions(relu=False), GradCamOptions(layer="layer2", relu=False)]


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("targets", [(0, 1, 2), (2, 0), (1,), (1, 1)])
def test_grad_cams_at_once_are_those_of_each_alone(options, targets):
    toy = toys.make_toy()
    forward = warmed_up(toy)
    found = GRAD_CAM.attribute_all(toy, forward, targets, options)
    assert [each.target for each in found] == list(targets)
    for target, each in zip(targets, found, strict=True):
        alone = GRAD_CAM.attribute(toy, forward, target, options)
        largest = np.abs(alone.values).max()
        assert largest > 0 or options.relu
        assert np.abs(each.values - alone.values).max() <= 1e-5 * largest
        facts = ("method", "unit", "signed", "native_shape", "target_layer", "options")
        assert all(getattr(each, fact) == getattr(alone, fact) for fact in facts)


def test_the_classes_have_maps_of_their_own():
    toy = toys.make_toy()
    one, other = GRAD_CAM.attribute_all(toy, warmed_up(toy), (0, 1), GradCamOptions(relu=False))
    assert not np.allclose(one.values, other.values)


def test_a_method_that_shares_nothing_computes_one_after_the_other():
    toy = toys.make_toy()
    forward = warmed_up(toy)
    assert SALIENCY.together is None
    for target, each in enumerate(SALIENCY.attribute_all(toy, forward, (0, 1))):
        alone = SALIENCY.attribute(toy, forward, target)
        np.testing.assert_allclose(each.values, alone.values, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("method", [GRAD_CAM, SALIENCY])
def test_none_is_asked_for_none_is_given(method):
    toy = toys.make_toy()
    assert method.attribute_all(toy, warmed_up(toy), ()) == []


@pytest.mark.parametrize("method", [GRAD_CAM, SALIENCY])
def test_a_class_that_does_not_exist_is_refused(method):
    toy = toys.make_toy()
    with pytest.raises(TargetError, match="does not exist"):
        method.attribute_all(toy, warmed_up(toy), (0, 99))


def test_options_are_checked_as_for_one():
    toy = toys.make_toy()
    with pytest.raises(OptionError, match="from 1 to 5"):
        LAYER_CAM.attribute_all(toy, warmed_up(toy), (0, 1), LAYER_CAM.options(sizes=9))
    with pytest.raises(ModelError, match="no target layer"):
        GRAD_CAM.attribute_all(toy, warmed_up(toy), (0, 1), GradCamOptions(layer="none"))
