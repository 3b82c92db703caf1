"""A private copy of a model, fit for methods that hook its activations.

The copy shares the weights, but nobody else runs it, so hooks on it disturb nobody. torchvision
runs one in-place ReLU several times in each ResNet block; a hooked module must run once, must not
overwrite what it was given, and must be the only one that takes its input. So each call gets a
module of its own, with an input of its own.
"""

import copy
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from explain.classifier import Classifier
from explain.errors import ModelError
from explain.language import say
from explain.words import listed

Rules = Mapping[type[nn.Module], Callable[[Any], nn.Module]]
"""For each kind of activation: the stand-in for one call of such a module."""

# What torch calls the functions that are linear only in pieces, or not at all.
_ACTIVATIONS = (
    "relu", "hardtanh", "clamp", "clamp_min", "leaky_relu", "elu", "celu", "gelu", "silu", "mish",
    "hardswish", "hardsigmoid", "sigmoid", "tanh", "softplus", "threshold", "abs", "maximum",
    "minimum", "_softmax", "max_pool2d_with_indices", "mkldnn_max_pool2d",
)  # fmt: skip


class OncePerCall(nn.Module):
    """Stands for a module that is run `len(stand_ins)` times in a pass: one stand-in for each."""

    def __init__(self, stand_ins: list[nn.Module]) -> None:
        super().__init__()
        self.stand_ins = nn.ModuleList(stand_ins)
        self._next = 0

    def forward(self, x: Tensor) -> Tensor:
        """What the next stand-in makes of a copy of x that nobody else takes."""
        stand_in = self.stand_ins[self._next]
        self._next = (self._next + 1) % len(self.stand_ins)
        out: Tensor = stand_in(x.clone())
        return out


def private_copy(classifier: Classifier, x: Tensor, rules: Rules, method: str) -> nn.Sequential:
    """The stages with stand-ins by `rules` for all their activations; gives the same answers.

    Raises ModelError where the model has an activation that the method has no rule for. `x` is a
    model input, run once to see how often each module is called.
    """
    stages = classifier.stages
    own = {id(each): each for each in (*stages.parameters(), *stages.buffers())}
    copied = copy.deepcopy(stages, own)  # the structure only; the weights are shared
    calls, without_rule = _look(copied, x, rules)
    if without_rule:
        raise ModelError(
            say(
                "{method} cannot be computed for {model}: it has no rule for the model's {layers}. "
                "Choose a method that needs none, such as Integrated Gradients.",
                method=say(method),
                model=say(classifier.name),
                layers=listed(sorted(without_rule)),
            )
        )
    for module in list(copied.modules()):
        for name, child in list(module.named_children()):
            if child in calls:
                stand_ins = [rules[type(child)](child) for _ in range(calls[child])]
                setattr(module, name, OncePerCall(stand_ins))
    return copied


def _look(copied: nn.Sequential, x: Tensor, rules: Rules) -> tuple[Counter[nn.Module], set[str]]:
    """How often each module that has a rule runs, and the activations that run outside of them."""
    calls: Counter[nn.Module] = Counter()
    seen = _SeeActivations()

    def enter(module: nn.Module, inputs: object) -> None:
        del inputs
        calls[module] += 1
        seen.inside_a_rule = True

    def leave(module: nn.Module, inputs: object, output: object) -> None:
        del module, inputs, output
        seen.inside_a_rule = False

    hooks = [
        hook
        for module in copied.modules()
        if type(module) in rules
        for hook in (module.register_forward_pre_hook(enter), module.register_forward_hook(leave))
    ]
    with torch.no_grad(), seen:
        copied(x)
    for hook in hooks:
        hook.remove()
    return calls, seen.without_rule


class _SeeActivations(TorchDispatchMode):
    """Notes the activation functions that run while none with a rule is at work; this thread only.

    So a function called in a model's own code, without a module, is found as well.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.inside_a_rule = False
        self.without_rule: set[str] = set()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Run the operation; in-place ones go by their namesakes' names."""
        name = func.overloadpacket.__name__.removesuffix("_")
        if name in _ACTIVATIONS and not self.inside_a_rule:
            self.without_rule.add(name)
        return func(*args, **(kwargs or {}))
