"""Saliency: how much the class's logit changes when a pixel changes a little."""

from dataclasses import dataclass

from captum.attr import Saliency
from torch import Tensor

from explain.classifier import Classifier, ForwardPass
from explain.language import mark
from explain.methods.maps import side, to_array
from explain.methods.registry import GRADIENT_PASSES, Watch, register
from explain.results import Attribution


@dataclass(frozen=True)
class SaliencyOptions:
    """Saliency has no options."""


@register(
    "saliency",
    title=mark("Saliency"),
    summary=mark(
        "Where a tiny change of a pixel would change the class's score most. Fine, but noisy."
    ),
    paper="https://arxiv.org/abs/1312.6034",
    options=SaliencyOptions,
    signed=False,
    passes=GRADIENT_PASSES,
)
def saliency(
    classifier: Classifier,
    forward: ForwardPass,
    target: int,
    options: SaliencyOptions,
    watch: Watch,
) -> Attribution:
    """Attribute the target logit to the pixels by the size of its gradient.

    In logits per unit of the model input. The strongest of the three colours counts, as in the
    paper.
    """
    del options, watch  # none, and one pass
    x = classifier.to_device(forward.model_input.tensor).requires_grad_()
    gradient = Saliency(classifier.exact).attribute(x, target=target)
    assert isinstance(gradient, Tensor)
    values = gradient[0].amax(0)
    return Attribution(
        method="saliency",
        target=target,
        values=to_array(values),
        unit=mark("logit per unit of input"),
        signed=False,
        native_shape=side(values),
    )
