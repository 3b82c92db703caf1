"""A model that has to make room for others while it is in use goes on, and is freed afterwards."""

import gc
import threading
import weakref
from dataclasses import replace

import numpy as np
import pytest

from explain.catalogue import EMBEDDED, ModelChoice, model_choices
from explain.explanation import explain_image
from explain.methods import METHODS
from explain.methods.integrated_gradients import IntegratedGradientsOptions
from explain.turns import shared_turns
from explain.ui import cache
from tests import toys
from tests.ui.conftest import Page

IG = "integrated_gradients"
OPTIONS = {IG: IntegratedGradientsOptions(steps=16, tolerance=1.0)}


def choice(name):
    return ModelChoice(name, name, name)


@pytest.fixture
def many_models(monkeypatch):
    """Any name is a model, and none is in memory yet."""
    cache._loaded.clear()
    monkeypatch.setattr(cache, "load_classifier", lambda *_: toys.make_toy())
    yield
    cache._loaded.clear()


@pytest.mark.usefixtures("many_models", "one_thread")
def test_the_map_that_is_being_made_is_the_same_and_then_it_is_freed():
    used = cache.shared(choice("used"))
    picture, evicted, half_way = toys.random_picture(3), threading.Event(), threading.Event()
    made = {}

    def watch(progress):
        half_way.set()
        assert evicted.wait(60)

    def explain(classifier):
        made[0] = explain_image(classifier, picture, IG, options=OPTIONS, watch=watch)

    worker = threading.Thread(target=explain, args=(used,))
    worker.start()
    assert half_way.wait(60)
    for number in range(5):
        cache.shared(choice(f"other {number}"))
    assert "used" in cache.loaded(), "the worker has it"
    evicted.set()
    worker.join(60)
    alone = explain_image(toys.make_toy(), picture, IG, options=OPTIONS)
    (found,), (expected,) = made[0].attributions, alone.attributions
    assert np.array_equal(found.values, expected.values)
    alive, used, worker = weakref.ref(used), None, None
    gc.collect()
    assert alive() is None, "and nobody else has: it had to make room"
    assert "used" not in cache.loaded()


def test_a_page_goes_on_with_its_map(monkeypatch):
    shared_turns.cache_clear()
    go_on, method = threading.Event(), METHODS[IG]

    def patient(*arguments):
        go_on.wait(60)
        return method.compute(*arguments)

    monkeypatch.setitem(METHODS, IG, replace(method, compute=patient))
    page = Page(model="drawings", sample="house", size="160")
    assert page.at.session_state["_jobs"]["maps"].running
    cache._loaded.clear()
    go_on.set()
    page.wait_for_map("Integrated Gradients", "Adds up to")
    assert "map at" in page.maps()["Grad-CAM"]
    assert model_choices()[EMBEDDED].key in cache.loaded()
