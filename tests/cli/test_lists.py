"""`models` and `methods` list everything that there is to choose from."""

import dataclasses
from types import SimpleNamespace

import pytest

from explain import loading
from explain.catalogue import model_choices
from explain.cli.common import load_model
from explain.methods import METHODS
from explain.methods.options import option


@pytest.fixture
def loaded(monkeypatch):
    """The names and weights of the classifiers that were loaded."""
    calls = []

    def load(name, weights, progress):
        calls.append((name, weights))

    monkeypatch.setattr(loading, "load_classifier", load)
    return calls


def rows(text):
    return {line.split()[0]: line for line in text.splitlines() if line.split()}


def test_models(run):
    result = run("models")
    assert (result.exit_code, result.stderr) == (0, "")
    found = rows(result.stdout)
    assert "ResNet-50 V1" in found["resnet50"]
    assert found["resnet50"].split()[-3:] == ["IMAGENET1K_V1", "98", "MB"]
    assert found["mobilenet_v2-v2"].split()[-3:] == ["IMAGENET1K_V2", "14", "MB"]
    assert found["drawings"].split()[-1] == "none"
    assert not {"cheater", "rote"} & set(found), "models that are wrong on purpose are not offered"


def test_files_of_ones_own_are_listed_too(run, tmp_path):
    (tmp_path / "resnet50-[mine].pth").write_bytes(b"")
    found = rows(run("models", EXPLAIN_WEIGHTS_DIR=str(tmp_path), COLUMNS="300").stdout)
    assert found["resnet50-[mine].pth"].split()[-2:] == [
        str(tmp_path / "resnet50-[mine].pth"), "none"
    ]  # fmt: skip


def test_a_folder_of_weights_that_is_missing(run, tmp_path):
    result = run("models", EXPLAIN_WEIGHTS_DIR=str(tmp_path / "none"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "which is no folder. Correct or unset it." in result.stderr


@pytest.mark.parametrize("key", list(model_choices()))
def test_every_listed_model_is_what_the_model_option_takes(key, loaded):
    load_model(key, None)
    choice = model_choices()[key]
    assert loaded == [(choice.name, choice.weights)]


def test_weights_go_to_the_architecture_that_is_named_or_say_it_themselves(loaded):
    load_model("mobilenet_v2", "mine.pth")
    load_model(None, "mine.pth")
    load_model(None, None)
    assert loaded == [
        ("mobilenet_v2", "mine.pth"), (None, "mine.pth"), ("resnet50", "IMAGENET1K_V1"),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def sections(run):
    """What `methods` says of each, by its key."""
    result = run("methods", COLUMNS="400")
    assert (result.exit_code, result.stderr) == (0, "")
    starts = [result.stdout.index(f"{key}\n  {each.title}: ") for key, each in METHODS.items()]
    assert starts == sorted(starts)
    ends = [*starts[1:], None]
    return {
        key: result.stdout[start:end] for key, start, end in zip(METHODS, starts, ends, strict=True)
    }


@pytest.mark.parametrize("key", list(METHODS))
def test_each_method_with_its_options(sections, key):
    method, section = METHODS[key], sections[key]
    assert f"{method.title}: {method.summary}\n" in section
    assert f"Paper: {method.paper}\n" in section
    assert ("Values signed" in section) == method.signed
    for item in dataclasses.fields(method.options):
        assert item.name in rows(section)
        assert item.metadata["help"] in rows(section)[item.name]


def test_values_of_options_in_words(sections):
    gradients, grad_cam = rows(sections["integrated_gradients"]), rows(sections["grad_cam"])
    assert gradients["steps"].split()[1:5] == ["4", "to", "300", "24"]
    assert gradients["baseline"].split()[1:5] == ["black,", "mean,", "blurred", "black"]
    assert grad_cam["relu"].split()[1:4] == ["yes,", "no", "yes"]


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (option(None, help="", is_layer=True), "a layer's name"),
        (option("b", help="", choices=("a", "b")), "a, b"),
        (option(True, help=""), "yes, no"),
        (option(0.5, help="", low=0.0, high=1.0), "0.0 to 1.0"),
        (option(3, help=""), "int"),
    ],
)
def test_allowed_values(field, words):
    from explain.cli.lists import allowed_values

    assert allowed_values(SimpleNamespace(metadata=field.metadata, default=field.default)) == words
