"""The list of models: short names for links, and files of one's own in a folder."""

from urllib.parse import quote

import pytest

from explain.architectures import ARCHITECTURES
from explain.catalogue import MODELS, WEIGHTS_FOLDER, model_choices
from explain.errors import ModelError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(WEIGHTS_FOLDER, str(tmp_path))
    return tmp_path


@pytest.fixture(autouse=True)
def _no_folder(monkeypatch):
    monkeypatch.delenv(WEIGHTS_FOLDER, raising=False)


def test_both_architectures_with_both_weights_and_the_embedded_model_are_there():
    titles = {choice.key: choice.title for choice in model_choices().values()}
    assert titles["resnet50"] == "ResNet-50 V1"
    assert titles["resnet50-v2"] == "ResNet-50 V2"
    assert titles["mobilenet_v2"] == "MobileNetV2 V1"
    assert titles["mobilenet_v2-v2"] == "MobileNetV2 V2"
    assert titles["drawings"] == "Drawings (demo)"


def test_every_entry_is_something_that_can_be_loaded():
    for choice in model_choices().values():
        assert choice.name in MODELS
        if choice.weights:
            official = ARCHITECTURES[choice.name].weights[choice.weights]
            assert official.megabytes == choice.megabytes > 0
        else:
            assert choice.megabytes == 0


def test_keys_fit_into_a_link():
    keys = list(model_choices())
    assert [quote(key, safe="") for key in keys] == keys


def test_only_lab_models_are_wrong_on_purpose():
    assert {key for key, choice in model_choices().items() if choice.lab} == {"cheater", "rote"}


def test_files_of_ones_own_come_first_and_belong_to_the_architecture_they_name(folder):
    for name in ("resnet50-mine.pth", "mobilenet_v2.safetensors", "notes.txt", "other.pth"):
        (folder / name).touch()
    choices = list(model_choices().values())
    assert [choice.key for choice in choices[:2]] == [
        "mobilenet_v2.safetensors",
        "resnet50-mine.pth",
    ]
    assert choices[0].name == "mobilenet_v2"
    assert choices[1].name == "resnet50"
    assert choices[1].weights == str(folder / "resnet50-mine.pth")
    assert choices[1].title == "ResNet-50 (resnet50-mine.pth)"
    assert {"notes.txt", "other.pth"}.isdisjoint(model_choices())


def test_a_folder_that_is_none_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv(WEIGHTS_FOLDER, str(tmp_path / "missing"))
    with pytest.raises(ModelError, match="which is no folder"):
        model_choices()
