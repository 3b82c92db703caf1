"""A network made ready for answering only: nothing in it changes any more, and it is quicker."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn


def still(stages: nn.Sequential) -> nn.Sequential:
    """The same stages for answering only: no gradients of weights, no training."""
    return stages.requires_grad_(False).eval()


def folded(stages: nn.Sequential) -> nn.Sequential:
    """A quicker copy of the stages: batch norms folded into convolutions, channels last.

    Linear layers have their weights in common with `stages`: a head is run right after them, and
    finds the weights still near the processor.
    """
    linear = [module for module in stages.modules() if isinstance(module, nn.Linear)]
    shared = {id(each): each for module in linear for each in module.parameters()}
    quick = copy.deepcopy(stages, shared)
    for stage in quick.modules():
        _fold_batch_norms(stage)
    return still(quick).to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]


def _fold_batch_norms(module: nn.Module) -> None:
    """Fold each BatchNorm into the convolution right before it among `module`'s children."""
    before: tuple[str, nn.Module] | None = None
    for name, child in list(module.named_children()):
        if isinstance(child, nn.BatchNorm2d) and before and isinstance(before[1], nn.Conv2d):
            folded = nn.utils.fusion.fuse_conv_bn_eval(before[1].eval(), child.eval())
            setattr(module, before[0], folded)
            setattr(module, name, nn.Identity())
        before = (name, child)


@contextmanager
def without_gradients() -> Iterator[None]:
    """No gradients inside, and also no inference mode: what is kept enters autograd later."""
    with torch.inference_mode(False), torch.no_grad():
        yield
