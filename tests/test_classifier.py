"""The classifier: frozen, folded, in stages, and its answers those of the network it is made of."""

import copy

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from explain import explain_image
from explain.architectures import ARCHITECTURES
from explain.classifier import Classifier
from explain.errors import ModelError, TargetError
from explain.results import Preprocess
from tests import toys


@pytest.fixture
def network():
    """The toy as it was before it became a classifier, for answering."""
    return nn.Sequential(*toys.toy_stages().values()).eval()


def test_the_answers_are_those_of_the_network(toy, network):
    for seed in range(4):
        forward = toy.run(toy.prepare(toys.random_picture(seed)))
        with torch.no_grad():
            expected = network(torch.from_numpy(forward.model_input.tensor))[0].numpy()
        np.testing.assert_allclose(forward.prediction.logits, expected, rtol=1e-4, atol=1e-4)
        shares = np.exp(expected) / np.exp(expected).sum()
        np.testing.assert_allclose(forward.prediction.probabilities, shares, atol=1e-4)
        assert forward.prediction.probabilities.sum() == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("key", ["resnet50", "mobilenet_v2"])
def test_the_answers_are_those_of_torchvisions_network(random_case, key):
    case = random_case(key)
    with torch.no_grad():
        expected = case.network(case.x)[0].numpy()
    np.testing.assert_allclose(case.kept.prediction.logits, expected, atol=1e-4)


@pytest.mark.parametrize("key", ["resnet50", "mobilenet_v2"])
def test_every_target_layer_keeps_torchvisions_activation(random_case, key):
    case = random_case(key)
    classifier, found = case.classifier, {}
    with torch.no_grad():
        x = case.x
        for name, stage in ARCHITECTURES[key].split(case.network).items():
            x = stage(x)
            found[name] = x
    for layer in classifier.layers[::3]:
        kept = classifier.run(case.model_input, layer)
        assert kept.layer == layer
        assert kept.activation.shape == found[layer].shape
        strongest = float(found[layer].abs().max())
        assert float((kept.activation - found[layer]).abs().max()) <= 1e-4 * strongest


def test_weights_without_gradients_are_no_obstacle(one_thread):
    stages = toys.toy_stages()
    for stage in stages.values():
        stage.requires_grad_(False)
    preprocess = Preprocess(resize=72, crop=64)
    frozen = Classifier(stages, preprocess, toys.CLASS_NAMES, name="Frozen", layer="layer3")
    found = explain_image(frozen, toys.random_picture(), ("grad_cam",)).attributions[0]
    assert found.values.max() > 0


def test_the_target_layers_are_the_stages_with_a_map(toy, random_case):
    assert toy.layers == ("stem", "layer1", "layer2", "layer3")
    assert random_case("mobilenet_v2").classifier.layers[-1] == "features.18"
    assert toy.check_layer("layer2") == "layer2"
    for layer in ("pool", "fc", "layer9", ""):
        with pytest.raises(ModelError, match="Choose one of: stem, layer1, layer2, layer3"):
            toy.check_layer(layer)
        with pytest.raises(ModelError, match="Choose one of"):
            toy.run(toy.prepare(toys.random_picture()), layer or "fc")


@pytest.mark.parametrize("layer", ["stem", "layer2", "layer3"])
def test_the_head_turns_what_was_kept_into_the_logits(toy, layer):
    forward = toy.run(toy.prepare(toys.random_picture()), layer)
    with torch.no_grad():
        logits = toy.head(layer)(forward.activation)[0].numpy()
    np.testing.assert_allclose(logits, forward.prediction.logits, rtol=1e-5, atol=1e-5)


def test_what_is_kept_can_enter_autograd(toy):
    model_input = toy.prepare(toys.random_picture())
    with torch.inference_mode():
        kept = toy.run(model_input).activation
    assert not kept.requires_grad
    assert not kept.is_inference()
    activation = kept.detach().requires_grad_()
    toy.head("layer3")(activation)[0, 2].backward()
    assert activation.grad.abs().sum() > 0
    assert all(parameter.grad is None for parameter in toy.stages.parameters())


def test_a_class_by_index_or_name(toy):
    assert [toy.class_index(each) for each in (3, "3", "dog", " DOG ", np.int64(3))] == [3] * 5
    for wrong in (5, "5", -1, "-1", 1000):
        with pytest.raises(TargetError, match="does not exist; this model has 5"):
            toy.class_index(wrong)
    with pytest.raises(TargetError, match=r"no class “be”\. Did you mean bee\?"):
        toy.class_index("be")
    for wrong in ("zebra", "", "3.0"):
        with pytest.raises(TargetError, match="Give a class name or an index"):
            toy.class_index(wrong)


def test_class_names_that_are_numbers():
    stages = {"maps": nn.Identity(), "fc": nn.Sequential(nn.Flatten(1), nn.Linear(12, 3))}
    digits = toys.make_plain(stages, 2, ("2", "1", "0"))
    assert digits.class_index("2") == 0, "a text is a name first"
    assert digits.class_index(2) == 2, "a number is an index"


@pytest.mark.parametrize("size", [63, 1025, 0, -224])
def test_a_size_of_the_model_input_out_of_range_is_refused(toy, size):
    with pytest.raises(ModelError, match="64 to 1024 px"):
        toy.prepare(toys.random_picture(), size)


def test_damaged_weights_are_refused(toy):
    broken = copy.deepcopy(toy.stages)
    with torch.no_grad():
        broken[-1].bias[2] = float("nan")
    names = toy.stage_names
    classifier = Classifier(
        dict(zip(names, broken, strict=True)), toy.preprocess, toys.CLASS_NAMES,
        name="Broken", layer="layer3",
    )  # fmt: skip
    with pytest.raises(ModelError, match="not numbers"):
        classifier.run(classifier.prepare(toys.random_picture()))


def test_another_preprocessing_shares_the_network(toy):
    other = toy.with_preprocess(Preprocess(resize=64, crop=64))
    assert other.stages is toy.stages
    assert toy.preprocess.resize == 72
    picture = Image.new("RGB", (72, 72))
    picture.paste((255, 255, 255), (4, 4, 68, 68))
    assert toy.prepare(picture).tensor.min() > 2, "the margin is cut off"
    assert other.prepare(picture).tensor.min() < -1.7, "the margin is kept"


def test_other_class_names_share_the_network(toy):
    names = [f"thing {index}" for index in range(len(toy.class_names))]
    other = toy.with_class_names(names)
    assert other.stages is toy.stages
    assert other.class_index("THING 1") == 1
    assert "thing 1" not in toy.class_names
    with pytest.raises(TargetError):
        toy.class_index("thing 1")


def test_a_batch_gets_the_answers_of_its_pictures(toy):
    inputs = [toy.prepare(toys.random_picture(seed)) for seed in range(3)]
    passes = [toy.run(each) for each in inputs]
    x = toy.to_device(np.concatenate([each.tensor for each in inputs]))
    logits, kept = toy.keep(x)
    for number, alone in enumerate(passes):
        np.testing.assert_allclose(logits[number], alone.prediction.logits, rtol=1e-4, atol=1e-4)
        np.testing.assert_allclose(kept[number], alone.activation[0], rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(toy.answer(x), logits, rtol=1e-5, atol=1e-5)
