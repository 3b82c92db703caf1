"""What tells whether a classifier was left as it was: no hook, no changed flag, weight or input."""

import hashlib
import random

import numpy as np
import torch
from torch import nn
from torch.nn.modules import module as torch_module

from explain.classifier import Classifier, ForwardPass

_HOOKS = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")


def count_hooks(classifier: Classifier) -> int:
    """The hooks on any of the classifier's modules and weights, packed copies included."""
    networks = [classifier.stages, classifier._loaded, *classifier._packed._packed.values()]
    modules = [module for network in networks for module in network.modules()]
    weights = [weight for network in networks for weight in network.parameters()]
    everywhere = [value for name, value in vars(torch_module).items() if "_global_" in name]
    return (
        sum(len(getattr(module, kind)) for module in modules for kind in _HOOKS)
        + sum(len(weight._backward_hooks or ()) for weight in weights)
        + sum(len(each) for each in everywhere if isinstance(each, dict))
    )


def fingerprint(classifier: Classifier, forward: ForwardPass) -> dict[str, object]:
    """Everything that an explanation must leave as it was: equal before and after."""
    both = nn.ModuleList([classifier.stages, classifier._loaded])
    modules = list(both.named_modules())[1:]
    weights = list(both.named_parameters())
    return {
        "weights": _sha256(*both.state_dict().values()),
        "modules": [(name, id(each), each.training) for name, each in modules],
        "in place": [getattr(each, "inplace", None) for _, each in modules],
        "gradients": [(name, each.requires_grad, each.grad) for name, each in weights],
        "hooks": count_hooks(classifier),
        "input": _sha256(forward.model_input.tensor, forward.model_input.picture),
        "answer": _sha256(forward.prediction.logits, forward.prediction.probabilities),
        "kept": (_sha256(forward.activation), forward.activation.requires_grad),
        "torch": (torch.is_grad_enabled(), torch.is_inference_mode_enabled()),
        "random": _sha256(torch.get_rng_state(), np.random.get_state()[1]),  # noqa: NPY002
        "Python's random": hash(random.getstate()),
    }


def _sha256(*arrays: object) -> str:
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(np.ascontiguousarray(np.asarray(array)).tobytes())
    return digest.hexdigest()
