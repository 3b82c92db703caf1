"""The networks that are measured: random weights, realistic sizes of activations, one picture."""

import copy
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from explain.architectures import ARCHITECTURES
from explain.classifier import Classifier, ForwardPass
from explain.results import ModelInput, Preprocess

SIZE = 224
SEED = 20


@dataclass(frozen=True, eq=False)
class Case:
    """One network twice, untouched and as our classifier, and a picture as both take it.

    `layer` is the untouched network's target layer, `kept` our forward pass of the picture.
    """

    title: str
    network: nn.Module
    layer: nn.Module
    classifier: Classifier
    kept: ForwardPass

    @property
    def model_input(self) -> ModelInput:
        """The picture, prepared."""
        return self.kept.model_input

    @property
    def x(self) -> Tensor:
        """The picture as the untouched network takes it, (1, 3, H, W) contiguous."""
        return torch.from_numpy(self.model_input.tensor).to(self.classifier.device)

    @property
    def best(self) -> int:
        """The index of the predicted class."""
        return int(self.kept.prediction.logits.argmax())


def make_case(key: str, device: str = "cpu", classes: int = 1000) -> Case:
    """The network `key` with seeded random weights, and a seeded random picture."""
    architecture = ARCHITECTURES[key]
    torch.manual_seed(SEED)
    network = architecture.build(num_classes=classes)
    settle_batch_norms(network)
    classifier = Classifier(
        architecture.split(copy.deepcopy(network)),  # ours folds batch norms in place
        Preprocess(resize=SIZE, crop=SIZE),
        [f"class {number}" for number in range(classes)],
        name=architecture.title,
        layer=architecture.layer,
        device=device,
    )
    network.to(device)
    layer = architecture.split(network)[architecture.layer]
    kept = classifier.run(classifier.prepare(random_picture()))
    return Case(architecture.title, network, layer, classifier, kept)


def settle_batch_norms(network: nn.Module, passes: int = 4, batch: int = 4) -> None:
    """Give each BatchNorm the mean and variance that it meets: else activations explode."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = None  # a plain average over the passes
    noise = torch.Generator().manual_seed(SEED)
    network.train()
    with torch.no_grad():
        for _ in range(passes):
            network(torch.randn(batch, 3, SIZE, SIZE, generator=noise))
    network.eval()


def random_picture() -> Image.Image:
    """Seeded colour blotches, (SIZE, SIZE) RGB."""
    coarse = np.random.default_rng(SEED).integers(0, 256, (14, 14, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((SIZE, SIZE), Image.Resampling.BICUBIC)
