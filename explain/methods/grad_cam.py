"""Grad-CAM.

The feature maps of one stage, each weighed by how much the class's logit rises with it.

Only the stages behind the target layer are run and differentiated, from the activation that the
prediction kept. So no hook is needed, on the shared stages or anywhere. The numbers are those of
Captum's LayerGradCam on the whole network, as tests hold; its hooks would take a third longer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from explain.classifier import Classifier, ForwardPass
from explain.language import mark, say
from explain.methods.options import option
from explain.methods.registry import Watch, register
from explain.results import Attribution


@dataclass(frozen=True)
class GradCamOptions:
    """Options of Grad-CAM."""

    layer: str | None = option(
        None,
        is_layer=True,
        help=mark("The stage whose activation is weighed; last is the default."),
    )
    relu: bool = option(
        True,
        help=mark("Keep only evidence for the class, as the paper does; off shows both signs."),
    )


def _same_map(classifier: Classifier, options: GradCamOptions) -> str | None:
    """XGrad-CAM and HiRes-CAM weigh alike where each place has the same gradient."""
    layer = classifier.check_layer(options.layer or classifier.layer)
    silent = (nn.Sequential, nn.Flatten, nn.Dropout, nn.Identity)
    steps = [
        module for module in classifier.head(layer).modules() if not isinstance(module, silent)
    ]
    pooled = [type(module) for module in steps] == [nn.AdaptiveAvgPool2d, nn.Linear]
    if not pooled or steps[0].output_size not in (1, (1, 1)):
        return None
    return say(
        "At {layer}, XGrad-CAM and HiRes-CAM would be this same map: behind it the model only "
        "averages and weighs.",
        layer=layer,
    )


def grad_cams(
    classifier: Classifier, forward: ForwardPass, targets: Sequence[int], options: GradCamOptions
) -> list[Attribution]:
    """The maps of several classes: one pass forth behind the target layer, and a pass back each."""
    layer = classifier.check_layer(options.layer or classifier.layer)
    if layer != forward.layer:
        forward = classifier.run(forward.model_input, layer)
    native = _of_one_activation(classifier, forward, targets)
    if options.relu:
        native = native.relu()
    # Captum enlarges by repeating places; the paper, and we, interpolate.
    values = functional.interpolate(
        native[:, None],
        size=forward.model_input.tensor.shape[2:],
        mode="bilinear",
        align_corners=False,
    )[:, 0]
    return [
        Attribution(
            method="grad_cam",
            target=target,
            values=each,
            unit=mark("activation × gradient"),
            signed=not options.relu,
            native_shape=(native.shape[1], native.shape[2]),
            target_layer=layer,
            options={"layer": layer, "relu": options.relu},
        )
        for target, each in zip(targets, values.cpu().numpy(), strict=True)
    ]


@register(
    "grad_cam",
    title=mark("Grad-CAM"),
    summary=mark(
        "Which regions of the last feature map speak for the class. Coarse, quick, robust."
    ),
    paper="https://arxiv.org/abs/1610.02391",
    options=GradCamOptions,
    signed=False,
    chosen=True,
    same_map=_same_map,
    together=grad_cams,
)
def grad_cam(
    classifier: Classifier, forward: ForwardPass, target: int, options: GradCamOptions, watch: Watch
) -> Attribution:
    """Attribute the target logit to the places of the target layer, enlarged to (H, W).

    The unit is activation times gradient, in logits per place; 0 or more unless `relu` is off.
    """
    del watch  # one pass
    return grad_cams(classifier, forward, (target,), options)[0]


def _of_one_activation(
    classifier: Classifier, forward: ForwardPass, targets: Sequence[int]
) -> Tensor:
    """The signed maps (n, h, w) of these classes, from what the prediction kept.

    They share the pass forth; their gradients come from one pass back with a line for each.
    """
    if len(targets) == 1:
        return native_grad_cam(classifier, forward, targets[0])[None]
    with torch.enable_grad():
        activation = forward.activation.detach().requires_grad_()
        asked = classifier.head(forward.layer)(activation)[0, list(targets)]
        lines = torch.eye(len(targets), dtype=asked.dtype, device=asked.device)
        (gradients,) = torch.autograd.grad(asked, activation, lines, is_grads_batched=True)
    return _weighed(activation, gradients[:, 0])


def native_grad_cam(classifier: Classifier, forward: ForwardPass, target: int) -> Tensor:
    """The signed map (h, w) at the resolution of the kept layer, before ReLU and enlarging."""
    targets = torch.tensor([target], device=forward.activation.device)
    return native_grad_cams(classifier, forward.layer, forward.activation, targets)[0]


def native_grad_cams(
    classifier: Classifier, layer: str, activation: Tensor, targets: Tensor
) -> Tensor:
    """The signed maps (N, h, w) of the activations (N, C, h, w) of `layer` for targets (N,)."""
    with torch.enable_grad():
        activation = activation.detach().requires_grad_()
        asked = classifier.head(layer)(activation).gather(1, targets[:, None])
        (gradients,) = torch.autograd.grad(asked.sum(), activation)  # each from its own logit
    return _weighed(activation, gradients)


def _weighed(activation: Tensor, gradients: Tensor) -> Tensor:
    """The channels of the activation, each weighed by its mean gradient, summed: (N, h, w)."""
    weights = gradients.mean((2, 3), keepdim=True)
    return (weights * activation.detach()).sum(1).float()
