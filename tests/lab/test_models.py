"""The lab's models: whole, small, told where they come from, and not offered to everyone."""

import hashlib
import json

import pytest
import torch
from safetensors.torch import load_file
from streamlit.testing.v1 import AppTest

from explain import load_classifier
from explain.catalogue import EMBEDDED_MODELS, LAB_MODELS, MODELS, model_choices
from explain.drawings import KINDS
from explain.errors import ModelError
from explain.lab import LAB, letters
from explain.weights import ASSETS

LARGEST = 2_500_000  # bytes


@pytest.mark.parametrize("key", LAB)
def test_the_file_is_the_one_that_its_provenance_tells_of(key):
    facts = json.loads((ASSETS / f"{key}.json").read_text(encoding="utf-8"))
    data = (ASSETS / f"{key}.safetensors").read_bytes()
    assert hashlib.sha256(data).hexdigest() == facts["sha256"]
    assert len(data) <= LARGEST
    assert facts["class_names"] == sorted(KINDS)
    assert facts["recipe"]["seed"] > 0
    assert facts["made_by"].startswith("assets/make_classifier.py")


@pytest.mark.parametrize("key", LAB)
def test_the_weights_are_stored_in_half_precision(key):
    kinds = {value.dtype for value in load_file(ASSETS / f"{key}.safetensors").values()}
    assert kinds == {torch.float16, torch.int64}  # int64: the batch norms' counters


def test_each_is_loaded_by_its_key(lab):
    assert {key: each.name for key, each in lab.items()} == EMBEDDED_MODELS
    assert len({each.weights_sha256 for each in lab.values()}) == 3


def test_their_weights_cannot_be_replaced():
    with pytest.raises(ModelError, match="“rote” has its own weights"):
        load_classifier("rote", "IMAGENET1K_V1")


def test_the_lab_models_can_be_chosen_by_key_but_are_marked():
    choices = model_choices()
    assert {key for key, choice in choices.items() if choice.lab} == set(LAB_MODELS)
    assert set(LAB_MODELS) == {"cheater", "rote"} < set(MODELS)


def choose_model():
    from explain.ui import inputs

    inputs.choose_model()


def test_the_list_for_everyone_leaves_them_out():
    page = AppTest.from_function(choose_model, default_timeout=60).run()
    assert "Drawings (demo)" in page.selectbox(key="model").options
    assert not set(page.selectbox(key="model").options) & set(LAB_MODELS.values())


def test_a_link_that_names_one_opens_it():
    page = AppTest.from_function(choose_model, default_timeout=60)
    page.query_params["model"] = "cheater"
    page.run()
    assert page.selectbox(key="model").value == "cheater"
    assert LAB_MODELS["cheater"] in page.selectbox(key="model").options
    assert LAB_MODELS["rote"] not in page.selectbox(key="model").options


def test_the_letters_hide_every_model_and_are_dealt_anew():
    dealt = [tuple(letters(seed).values()) for seed in range(40)]
    assert all(sorted(each) == sorted(LAB) for each in dealt)
    assert list(letters(0)) == ["A", "B", "C"]
    assert letters(7) == letters(7)
    assert len(set(dealt)) == 6, "every one of the six orders comes up"
