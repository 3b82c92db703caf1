"""Feature Ablation against numbers worked out by hand."""

import numpy as np
import pytest

from explain.baselines import BASELINES
from explain.methods import METHODS
from explain.methods.feature_ablation import FeatureAblationOptions
from explain.regions import REGIONS
from tests.methods.conftest import warmed_up
from tests.methods.pictures import Total, of_red, predicted, red, way, weights_of

METHOD = METHODS["feature_ablation"]

pytestmark = pytest.mark.usefixtures("one_thread")


def test_a_region_takes_what_is_in_it():
    classifier = of_red(Total(), size=4)
    forward = predicted(classifier, red(1, 0, 2, 2, 0, 0, 0, 0, 5, 5, 0, 1, 5, 5, 1, 0))
    options = FeatureAblationOptions(regions=4, shape="grid", baseline="black")
    found = METHOD.attribute(classifier, forward, 0, options)
    expected = np.array([[0.2, 0.8], [4.0, 0.4]]).repeat(2, 0).repeat(2, 1)
    np.testing.assert_allclose(found.values, expected, rtol=1e-5)
    assert found.unit == "logit per region"


@pytest.mark.parametrize("shape", REGIONS)
@pytest.mark.parametrize("baseline", BASELINES)
def test_on_a_linear_model_it_is_the_regions_share(linear, shape, baseline):
    forward = warmed_up(linear)
    options = FeatureAblationOptions(regions=9, shape=shape, baseline=baseline)
    found = METHOD.attribute(linear, forward, 1, options)
    labels = REGIONS[shape](forward.model_input.picture, 9)
    shares = (weights_of(linear, 1) * way(forward, baseline)).sum(0)
    totals = np.bincount(labels.ravel(), shares.ravel())
    np.testing.assert_allclose(found.values, totals[labels], atol=1e-4)


def test_the_map_on_the_way_has_the_regions_that_were_asked(linear):
    forward, reports = warmed_up(linear), []
    options = FeatureAblationOptions(regions=16, shape="grid")
    found = METHOD.attribute(linear, forward, 0, options, reports.append)
    labels = REGIONS["grid"](forward.model_input.picture, 16)
    assert [report.done for report in reports[-2:]] == [8, 16]
    half = reports[-2].partial.values
    np.testing.assert_allclose(half[labels < 8], found.values[labels < 8], atol=1e-5)
    assert not half[labels >= 8].any()
    assert METHOD.passes(options, 8) == 17
