"""Guided Backprop: the gradient, of which each ReLU lets only what speaks for the class pass.

Captum's GuidedBackprop on a private copy.
"""

import warnings
from dataclasses import dataclass

from captum.attr import GuidedBackprop
from torch import Tensor, nn

from explain.classifier import Classifier, ForwardPass
from explain.language import mark
from explain.methods.maps import side, to_array
from explain.methods.private_copy import Rules, private_copy
from explain.methods.registry import GRADIENT_PASSES, Watch, register
from explain.results import Attribution

warnings.filterwarnings("ignore", "Setting backward hooks on ReLU", UserWarning)  # on our copy


class CappedReLU(nn.ReLU):
    """ReLU6 as a kind of ReLU, so that Captum guides it too: it leaves ReLU6 out.

    Its own gradient, 1 between 0 and 6 and else 0, is kept; the rule comes on top, as for ReLU.
    """

    def forward(self, input: Tensor) -> Tensor:
        """The values of `input`, cut off at 0 and 6."""
        return nn.functional.relu6(input)


RULES: Rules = {
    nn.ReLU: lambda _: nn.ReLU(),
    nn.ReLU6: lambda _: CappedReLU(),
    nn.MaxPool2d: lambda module: nn.MaxPool2d(
        module.kernel_size, module.stride, module.padding, module.dilation, False, module.ceil_mode
    ),
}


@dataclass(frozen=True)
class GuidedBackpropOptions:
    """Guided Backprop has no options."""


@register(
    "guided_backprop",
    title=mark("Guided Backprop"),
    summary=mark("Crisp shapes, but nearly the same ones for every class: do not trust it alone."),
    paper="https://arxiv.org/abs/1412.6806",
    options=GuidedBackpropOptions,
    signed=False,
    passes=2 * GRADIENT_PASSES,
)
def guided_backprop(
    classifier: Classifier,
    forward: ForwardPass,
    target: int,
    options: GuidedBackpropOptions,
    watch: Watch,
) -> Attribution:
    """Attribute the target logit to the pixels by the size of its guided gradient.

    In logits per unit of the model input; the strongest of the three colours counts. The sign is
    left out: on dark things it is negative, which would look like evidence against the class.
    Raises ModelError for a model with other activations than ReLU and ReLU6.
    """
    del options, watch  # none, and one pass
    values = guided_gradient(classifier, forward, target, "Guided Backprop").abs().amax(0)
    return Attribution(
        method="guided_backprop",
        target=target,
        values=to_array(values),
        unit=mark("logit per unit of input"),
        signed=False,
        native_shape=side(values),
    )


def guided_gradient(
    classifier: Classifier, forward: ForwardPass, target: int, method: str
) -> Tensor:
    """The guided gradient of the target logit, (3, H, W); `method` is named in a refusal."""
    x = classifier.to_device(forward.model_input.tensor).requires_grad_()
    copied = private_copy(classifier, x, RULES, method)
    gradient = GuidedBackprop(copied).attribute(x, target=target)
    assert isinstance(gradient, Tensor)
    return gradient.detach()[0]
