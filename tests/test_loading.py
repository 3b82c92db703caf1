"""From a model's name to a classifier: the right weights, names and preprocessing, or a refusal."""

import csv
import hashlib
import os
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from explain.architectures import ARCHITECTURES, OfficialWeights
from explain.errors import ModelError, WeightsError
from explain.explanation import predict
from explain.images import open_picture
from explain.loading import load_classifier, weights_on_disk
from explain.torchvision_repair import torchvision_models
from tests.toys import random_picture
from tests.weight_server import WeightServer


@pytest.fixture(scope="module")
def network():
    """torchvision's MobileNetV2, seeded, with settled batch norms."""
    torch.manual_seed(0)
    network = torchvision_models().mobilenet_v2()
    with torch.no_grad():
        network(torch.randn(8, 3, 96, 96))
    return network.eval()


@pytest.fixture(scope="module")
def checkpoint(network, tmp_path_factory):
    path = tmp_path_factory.mktemp("weights") / "mine.pth"
    torch.save(network.state_dict(), path)
    return path


@pytest.fixture
def changed(network, tmp_path):
    """The path of the network's weights after `change` was made to them."""

    def save(change):
        state = dict(network.state_dict())
        change(state)
        torch.save(state, tmp_path / "changed.pth")
        return tmp_path / "changed.pth"

    return save


def logits(classifier, size=96):
    return predict(classifier, random_picture(), size=size).prediction.logits


def test_the_answer_is_that_of_torchvisions_network(checkpoint, network):
    """Batch norms are folded into convolutions here: equal to 1e-4 of the largest logit."""
    classifier = load_classifier("mobilenet_v2", checkpoint, device="cpu")
    model_input = classifier.prepare(random_picture(), 96)
    with torch.no_grad():
        expected = network(torch.from_numpy(model_input.tensor))[0].numpy()
    found = classifier.run(model_input).prediction.logits
    assert np.abs(found - expected).max() <= 1e-4 * np.abs(expected).max()
    assert classifier.name == "MobileNetV2 (mine.pth)"
    assert classifier.weights_sha256 == hashlib.sha256(checkpoint.read_bytes()).hexdigest()
    assert classifier.class_names[574] == "golf ball"
    assert (classifier.preprocess.resize, classifier.preprocess.crop) == (256, 224)


def test_half_precision_and_safetensors_answer_alike(checkpoint, network, tmp_path):
    """Eleven bits of each weight are left: the logits differ by less than 2 % of the largest."""
    halves = {name: value.half() for name, value in network.state_dict().items()}
    torch.save(halves, tmp_path / "half.pth")
    save_file(halves, tmp_path / "half.safetensors")
    whole = logits(load_classifier("mobilenet_v2", checkpoint, device="cpu"))
    one, two = (
        logits(load_classifier("mobilenet_v2", tmp_path / f"half.{suffix}", device="cpu"))
        for suffix in ("pth", "safetensors")
    )
    assert np.array_equal(one, two)
    assert 0 < np.abs(one - whole).max() < 0.02 * np.abs(whole).max()


@pytest.fixture
def published(checkpoint, tmp_path, monkeypatch):
    """A server with our file in the place of torchvision's, and an empty cache folder."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    server = WeightServer(checkpoint.read_bytes())
    weights = ARCHITECTURES["mobilenet_v2"].weights
    for name, official in weights.items():
        replaced = OfficialWeights(server.weights().url, official.preprocess, official.megabytes)
        monkeypatch.setitem(weights, name, replaced)
    yield server
    server.close()


def test_official_weights_come_with_progress_and_stay_in_the_cache_folder(published, tmp_path):
    assert not weights_on_disk("mobilenet_v2", "IMAGENET1K_V1")
    calls = []
    first = load_classifier("mobilenet_v2", progress=lambda *call: calls.append(call), device="cpu")
    size = len(published.content)
    assert calls[-1] == (size, size)
    assert weights_on_disk("mobilenet_v2", "IMAGENET1K_V1")
    assert len(list((tmp_path / "hub" / "checkpoints").iterdir())) == 1
    again = load_classifier("mobilenet_v2", device="cpu")
    assert len(published.requests) == 1
    assert np.array_equal(logits(first), logits(again))
    assert (first.name, first.preprocess.resize) == ("MobileNetV2 V1", 256)


def test_the_second_version_has_its_own_preprocessing(published):
    second = load_classifier("mobilenet_v2", "IMAGENET1K_V2", device="cpu")
    assert (second.name, second.preprocess.resize) == ("MobileNetV2 V2", 232)


def test_without_network_nothing_is_loaded(published):
    published.close()
    with pytest.raises(WeightsError, match=r"the server cannot be reached\. To bring it by hand"):
        load_classifier("mobilenet_v2", device="cpu")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param(lambda s: s.pop("features.5.conv.0.0.weight"), "it lacks 1 of 314", id="half"),
        pytest.param(lambda s: s.update(more=torch.ones(1)), "beyond what fits", id="surplus"),
        pytest.param(
            lambda s: s.update({"features.18.0.weight": torch.ones(1280, 320, 3, 3)}),
            "in another shape", id="shape",
        ),
        pytest.param(
            lambda s: s.update({"features.0.0.weight": torch.full((32, 3, 3, 3), torch.nan)}),
            "not numbers (NaN) in features.0.0.weight", id="NaN",
        ),
        pytest.param(
            lambda s: s.update({"classifier.1.bias": torch.tensor(1.0)}),
            "in another shape", id="a head that is a number",
        ),
        pytest.param(lambda s: s.clear(), "an empty dictionary", id="empty"),
    ],
)  # fmt: skip
def test_weights_that_do_not_fit_are_never_explained(changed, change, reason):
    with pytest.raises(WeightsError) as caught:
        load_classifier("mobilenet_v2", changed(change), device="cpu")
    assert reason in str(caught.value)
    assert "changed.pth" in str(caught.value)


def test_weights_of_another_architecture_are_refused(checkpoint):
    with pytest.raises(WeightsError, match="does not fit ResNet-50: it holds MobileNetV2"):
        load_classifier("resnet50", checkpoint, device="cpu")


def test_the_file_says_which_network_it_is(checkpoint):
    classifier = load_classifier(weights=checkpoint, device="cpu")
    assert classifier.name == "MobileNetV2 (mine.pth)"


def test_a_network_without_official_weights_comes_from_a_file_only(tmp_path):
    torch.save(torchvision_models().resnet18(num_classes=3).state_dict(), tmp_path / "pets.pt")
    for name in ("resnet18", None):
        classifier = load_classifier(name, tmp_path / "pets.pt", device="cpu")
        assert classifier.name == "ResNet-18 (pets.pt)"
        assert classifier.class_names == ("class 0", "class 1", "class 2")
    with pytest.raises(ModelError, match=r"There is no model “resnet18”\. Choose one of: resnet50"):
        load_classifier("resnet18")


def test_what_there_is_not(tmp_path):
    with pytest.raises(ModelError, match=r"There is no model “vgg”\. Choose one of: resnet50"):
        load_classifier("vgg")
    with pytest.raises(WeightsError, match="Give one of IMAGENET1K_V1, IMAGENET1K_V2, or the path"):
        load_classifier("resnet50", "IMAGENET1K_V3")
    with pytest.raises(WeightsError, match="There is no weights file"):
        load_classifier("resnet50", tmp_path / "missing.pth")
    with pytest.raises(ModelError, match="has its own weights"):
        load_classifier("drawings", tmp_path / "mine.pth")


@pytest.fixture(scope="module")
def imagenet():
    folder = os.environ.get("EXPLAIN_IMAGENET_DIR")
    if not folder:
        pytest.skip("EXPLAIN_IMAGENET_DIR does not name a folder with real ImageNet weights.")
    return Path(folder)


def test_real_weights_know_the_photographs(imagenet):
    """At least 85 % have their label among the first five."""
    classifier = load_classifier("mobilenet_v2", imagenet / "mobilenet_v2.pth", device="cpu")
    rows = list(csv.reader((imagenet / "labels.csv").open(encoding="utf-8")))[1:]
    assert len(rows) > 50
    among_five = 0
    for file, index, *_ in rows:
        picture = open_picture(imagenet / "pictures" / file)
        best = predict(classifier, picture).prediction.top(5)
        among_five += int(index) in {score.index for score in best}
    assert among_five / len(rows) >= 0.85
