"""Our maps against plain Captum's, called on the untouched torchvision network.

In double precision the two agree to all digits that a map holds, in single precision to 1e-4 of the
largest value: gradients through many layers are taken of the network as it was loaded, since folded
batch norms, or another memory layout, round otherwise, and rounding opens or shuts a ReLU here and
there, which moves a map by up to some per cent.
"""

import copy
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from captum.attr import IntegratedGradients, LayerGradCam
from PIL import Image
from torch import nn

from explain import open_picture
from explain.architectures import ARCHITECTURES
from explain.baselines import baseline_tensor
from explain.classifier import Classifier, ForwardPass
from explain.methods import METHODS
from explain.results import Preprocess
from explain.torchvision_repair import torchvision_models

SAME = 1e-4  # of the map's largest value
SAME_DOUBLE = 1e-6  # the map that travels is in single precision
STEPS = 4
LAYERS = {
    "resnet50": ("layer4", "layer3", "layer2"),
    "mobilenet_v2": ("features.18", "features.13", "features.6"),
}
NETWORKS = ("resnet50, random", "mobilenet_v2, random", "mobilenet_v2, real")


def with_layers(*names):
    return [
        pytest.param(name, layer, id=f"{name}, {layer}")
        for name in names
        for layer in LAYERS[name.split(",")[0]]
    ]


@dataclass(frozen=True, eq=False)
class Pair:
    """A network twice, untouched and as ours; `kept` is our pass of a picture."""

    key: str
    network: nn.Module
    classifier: Classifier
    kept: ForwardPass

    def captum_grad_cam(self, layer, target):
        """Captum's map, signed, enlarged by Pillow: by the same rule as ours, but on its own."""
        stage = ARCHITECTURES[self.key].split(self.network)[layer]
        found = LayerGradCam(self.network, stage).attribute(self.tensor(), target=target)
        native = Image.fromarray(found.detach()[0, 0].float().numpy())
        return np.asarray(native.resize(self.kept.model_input.picture.size, Image.BILINEAR))

    def captum_integrated_gradients(self, baseline, target):
        """Captum's map, its channels summed, and its convergence delta."""
        start = torch.from_numpy(baseline_tensor(baseline, self.kept.model_input))
        found, delta = IntegratedGradients(self.network).attribute(
            self.tensor(), start.to(self.tensor().dtype), target=target, n_steps=STEPS,
            return_convergence_delta=True,
        )  # fmt: skip
        return found[0].sum(0).detach().numpy(), float(delta)

    def tensor(self):
        weight = next(self.network.parameters())
        return torch.from_numpy(self.kept.model_input.tensor).to(weight.dtype)

    def ours(self, key, target, **options):
        method = METHODS[key]
        return method.attribute(self.classifier, self.kept, target, method.make_options(**options))

    def doubled(self):
        """The same in double precision."""
        network = copy.deepcopy(self.network).double()
        classifier = make_classifier(self.key, network)
        classifier.to_device = lambda values: torch.from_numpy(values).double()
        kept = classifier.run(self.kept.model_input)
        return Pair(self.key, network, classifier, kept)


def make_classifier(key, network):
    architecture = ARCHITECTURES[key]
    return Classifier(
        architecture.split(copy.deepcopy(network)), Preprocess(resize=256, crop=224),
        [f"class {number}" for number in range(1000)], name=architecture.title,
        layer=architecture.layer,
    )  # fmt: skip


def real_mobilenet(folder):
    network = torchvision_models().mobilenet_v2()
    network.load_state_dict(torch.load(folder / "mobilenet_v2.pth", weights_only=True))
    network.eval()
    classifier = make_classifier("mobilenet_v2", network)
    picture = open_picture(min((folder / "pictures").iterdir()))
    return Pair("mobilenet_v2", network, classifier, classifier.run(classifier.prepare(picture)))


@pytest.fixture(scope="module")
def make_pair(request, random_case):
    """A function that gives the network of this name, in single or double precision."""
    pairs = {}

    def get(name, double=False):
        if (name, double) not in pairs:
            key, weights = name.split(", ")
            if double:
                pairs[name, True] = get(name).doubled()
            elif weights == "real":
                pairs[name, False] = real_mobilenet(request.getfixturevalue("imagenet_folder"))
            else:
                case = random_case(key)
                pairs[name, False] = Pair(key, case.network, case.classifier, case.kept)
        return pairs[name, double]

    return get


def difference(ours, theirs):
    """The largest difference, as a share of the largest value."""
    return np.abs(ours - theirs).max() / np.abs(theirs).max()


@pytest.mark.parametrize(("name", "layer"), with_layers(*NETWORKS))
def test_grad_cam_is_captums_in_double_precision(make_pair, name, layer):
    pair = make_pair(name, double=True)
    for target in (pair.kept.prediction.top(1)[0].index, 7):
        ours = pair.ours("grad_cam", target, layer=layer, relu=False).values
        assert difference(ours, pair.captum_grad_cam(layer, target)) <= SAME_DOUBLE


@pytest.mark.parametrize(("name", "layer"), with_layers(*NETWORKS))
def test_grad_cam_is_captums_in_single_precision(make_pair, name, layer):
    pair = make_pair(name)
    for target in (pair.kept.prediction.top(1)[0].index, 7):
        ours = pair.ours("grad_cam", target, layer=layer, relu=False).values
        assert difference(ours, pair.captum_grad_cam(layer, target)) <= SAME


@pytest.mark.parametrize(
    ("name", "baseline"), [*((name, "black") for name in NETWORKS), (NETWORKS[-1], "blurred")]
)
def test_integrated_gradients_are_captums(make_pair, name, baseline):
    pair, exact = make_pair(name), make_pair(name, double=True)
    target = pair.kept.prediction.top(1)[0].index
    options = {"steps": STEPS, "baseline": baseline, "points": "even", "tolerance": 1.0}
    expected, delta = exact.captum_integrated_gradients(baseline, target)
    ours = exact.ours("integrated_gradients", target, **options)
    assert difference(ours.values, expected) <= SAME_DOUBLE
    assert ours.convergence_delta == pytest.approx(delta, abs=1e-4)
    rounded = pair.ours("integrated_gradients", target, **options).values
    captums, _ = pair.captum_integrated_gradients(baseline, target)
    assert difference(rounded, captums) <= SAME
