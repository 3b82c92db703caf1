"""Activations of one or several layers, with the gradient of the class's logit."""

import torch
from torch import Tensor

from explain.classifier import Classifier, ForwardPass


def activations_and_gradients(
    classifier: Classifier, forward: ForwardPass, target: int, layers: list[str]
) -> list[tuple[Tensor, Tensor]]:
    """For each of these layers, first to last: activation and gradient, both (C, h, w).

    Only the stages behind the first of them are run once more.
    """
    if forward.layer != layers[0]:
        forward = classifier.run(forward.model_input, layers[0])
    behind = classifier.stage_names.index(layers[0]) + 1
    with torch.enable_grad():
        x = forward.activation.detach().requires_grad_()
        kept = [x]
        for name, stage in zip(
            classifier.stage_names[behind:], classifier.head(layers[0]), strict=True
        ):
            x = stage(x)
            if name in layers:
                kept.append(x)
        gradients = torch.autograd.grad(x[0, target], kept)
    return [(a.detach()[0], g[0]) for a, g in zip(kept, gradients, strict=True)]
