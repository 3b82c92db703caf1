"""Predict and explain by Grad-CAM: ours and the others', each as its own documentation shows it.

Each tool is made once and used for many pictures. Two of them leave hooks in the network, so each
has a copy of its own.
"""

import copy
from collections.abc import Callable

import torch
from captum.attr import LayerAttribution, LayerGradCam
from torch import Tensor
from torch.nn import functional

from bench.models import Case
from explain.methods import METHODS
from explain.results import ModelInput
from explain.torchvision_repair import torchvision_models

BARE, OURS = "bare eager forward", "ours"
CAPTUM, GRAD_CAM, TORCH_CAM = "Captum", "pytorch-grad-cam", "torch-cam"
PEERS = (CAPTUM, GRAD_CAM, TORCH_CAM)

Tool = Callable[[ModelInput, int], list[object]]
"""Predicts, with probabilities and the five best; then maps (H, W) of the best so many of them."""


def make_tools(case: Case) -> dict[str, Tool]:
    """All tools by name, ready to be used on the network of this case."""
    torchvision_models()  # pytorch-grad-cam imports torchvision; this repairs a broken pair first
    makers = {OURS: ours, CAPTUM: captum, GRAD_CAM: pytorch_grad_cam, TORCH_CAM: torch_cam}
    return {name: make(case) for name, make in makers.items()}


def bare(case: Case) -> Callable[[], Tensor]:
    """The untouched network's answer to the case's picture, and nothing else."""
    x = case.x

    def answer() -> Tensor:
        with torch.no_grad():
            return case.network(x)

    return answer


def ours(case: Case) -> Tool:
    """One pass that keeps an activation; the maps take the stages behind it."""
    grad_cam, classifier = METHODS["grad_cam"], case.classifier

    def explain(model_input: ModelInput, count: int) -> list[object]:
        forward = classifier.run(model_input)
        best = [each.index for each in forward.prediction.top(5)[:count]]
        return [each.values for each in grad_cam.attribute_all(classifier, forward, best)]

    return explain


def captum(case: Case) -> Tool:
    """A prediction, then LayerGradCam; several classes are a batch."""
    network, layer = copy.deepcopy((case.network, case.layer))
    method = LayerGradCam(network, layer)

    def explain(model_input: ModelInput, count: int) -> list[object]:
        x = tensor_of(case, model_input)
        with torch.no_grad():
            best = top_five(network(x))[:count]
        repeated = x.expand(len(best), -1, -1, -1)
        natives = method.attribute(repeated, target=best, relu_attributions=True)
        return list(LayerAttribution.interpolate(natives, x.shape[2:], "bilinear")[:, 0])

    return explain


def pytorch_grad_cam(case: Case) -> Tool:
    """One map's own pass gives the prediction too; several classes are a batch behind a pass."""
    from pytorch_grad_cam import GradCAM
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    network, layer = copy.deepcopy((case.network, case.layer))
    cam = GradCAM(model=network, target_layers=[layer])

    def explain(model_input: ModelInput, count: int) -> list[object]:
        x = tensor_of(case, model_input)
        if count == 1:
            maps = cam(input_tensor=x, targets=None)
            top_five(cam.outputs)
            return list(maps)
        with torch.no_grad():
            best = top_five(network(x))[:count]
        targets = [ClassifierOutputTarget(index) for index in best]
        return list(cam(input_tensor=x.repeat(len(best), 1, 1, 1), targets=targets))

    return explain


def torch_cam(case: Case) -> Tool:
    """One pass; the graph is kept until the last map is made of it."""
    from torchcam.methods import GradCAM

    network, layer = copy.deepcopy((case.network, case.layer))
    extractor = GradCAM(network, layer)

    def explain(model_input: ModelInput, count: int) -> list[object]:
        x = tensor_of(case, model_input)
        out = network(x)
        best, maps = top_five(out)[:count], []
        for number, index in enumerate(best):
            (native,) = extractor(index, out, retain_graph=number + 1 < len(best))
            maps.append(functional.interpolate(native[None], x.shape[2:], mode="bilinear"))
        return maps

    return explain


def tensor_of(case: Case, model_input: ModelInput) -> Tensor:
    """The picture as the untouched network takes it, (1, 3, H, W)."""
    return torch.from_numpy(model_input.tensor).to(case.classifier.device)


def top_five(logits: Tensor) -> list[int]:
    """The five most probable classes of logits (1, K), as a prediction is read."""
    found: list[int] = logits.softmax(1).topk(min(5, logits.shape[1])).indices[0].tolist()
    return found
