"""Grad-CAM++: Grad-CAM whose weights count each place by how much of the class it explains.

After Chattopadhay et al. 2018, equations 11, 12 and 19. Captum has no Grad-CAM++.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from explain.classifier import Classifier, ForwardPass
from explain.errors import ModelError
from explain.language import mark, say
from explain.methods.layers import activations_and_gradients
from explain.methods.maps import enlarge, side, to_array
from explain.methods.options import option
from explain.methods.registry import Watch, register
from explain.results import Attribution


@dataclass(frozen=True)
class GradCamPPOptions:
    """Options of Grad-CAM++."""

    layer: str | None = option(
        None,
        is_layer=True,
        help=mark("The stage whose activation is weighed; last is the default."),
    )


@register(
    "grad_cam_pp",
    title=mark("Grad-CAM++"),
    summary=mark("Grad-CAM that gives small and repeated objects their due. Coarse, quick."),
    paper="https://arxiv.org/abs/1710.11063",
    options=GradCamPPOptions,
    signed=False,
)
def grad_cam_pp(
    classifier: Classifier,
    forward: ForwardPass,
    target: int,
    options: GradCamPPOptions,
    watch: Watch,
) -> Attribution:
    """Attribute the class's score to the places of the target layer, enlarged to (H, W).

    The paper's score is exp(logit); the factor exp(logit) that all places then share is left out.
    Raises ModelError where the activation has values below 0, for which the formula is not made.
    """
    del watch  # one pass
    layer = classifier.check_layer(options.layer or classifier.layer)
    if layer != forward.layer:
        forward = classifier.run(forward.model_input, layer)
    if forward.activation.min() < 0:
        raise ModelError(
            say(
                "Grad-CAM++ divides by the activation's sum, and at {layer} activations below 0 "
                "make that meaningless. Choose a layer behind a ReLU, such as {better}.",
                layer=layer,
                better=classifier.layer,
            )
        )
    ((activation, gradient),) = activations_and_gradients(classifier, forward, target, [layer])
    native = native_grad_cam_pp(activation, gradient)
    size = side(forward.model_input.tensor)
    return Attribution(
        method="grad_cam_pp",
        target=target,
        values=to_array(enlarge(native, size)),
        unit=mark("weighed activation"),
        signed=False,
        native_shape=side(native),
        target_layer=layer,
        options={"layer": layer},
    )


def native_grad_cam_pp(activation: Tensor, gradient: Tensor) -> Tensor:
    """The map (h, w) from an activation A, 0 or more, and the logit's gradient g, both (C, h, w).

    For exp(S) with S linear in pieces, the derivatives of second and third order are exp(S)·g² and
    exp(S)·g³, so α = g² / (2·g² + ΣA·g³), which is 1 / (2 + ΣA·g) wherever g is not 0.
    """
    positive = gradient.relu()  # where g < 0, the weight is 0 whatever α is
    alphas = 1 / (2 + activation.sum((1, 2), keepdim=True) * positive)
    weights = (alphas * positive).sum((1, 2))
    return torch.einsum("c,chw->hw", weights, activation).relu()
