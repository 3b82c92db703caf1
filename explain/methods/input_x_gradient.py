"""Input × Gradient: each pixel times how much the class's logit rises with it."""

from dataclasses import asdict, dataclass

from captum.attr import InputXGradient
from torch import Tensor

from explain.baselines import BASELINES, baseline_tensor
from explain.classifier import Classifier, ForwardPass
from explain.language import mark
from explain.methods.maps import side, to_array
from explain.methods.options import option
from explain.methods.registry import GRADIENT_PASSES, Watch, register
from explain.results import Attribution


@dataclass(frozen=True)
class InputXGradientOptions:
    """Options of Input × Gradient."""

    baseline: str = option(
        "black", choices=tuple(BASELINES), help=mark("The picture that counts as nothing.")
    )


@register(
    "input_x_gradient",
    title=mark("Input × Gradient"),
    summary=mark("What each pixel would add if the model were as steep everywhere as here. Rough."),
    paper="https://arxiv.org/abs/1605.01713",
    options=InputXGradientOptions,
    signed=True,
    passes=GRADIENT_PASSES,
)
def input_x_gradient(
    classifier: Classifier,
    forward: ForwardPass,
    target: int,
    options: InputXGradientOptions,
    watch: Watch,
) -> Attribution:
    """Attribute the target logit to the pixels, colours summed: difference times gradient.

    The values are in logits. What is multiplied is the difference from the baseline: the normalised
    input itself, Captum's default, would count mid-grey as nothing.
    """
    del watch  # one pass
    start = classifier.to_device(baseline_tensor(options.baseline, forward.model_input))
    difference = (classifier.to_device(forward.model_input.tensor) - start).requires_grad_()

    def answer(difference: Tensor) -> Tensor:
        logits: Tensor = classifier.exact(start + difference)
        return logits

    product = InputXGradient(answer).attribute(difference, target=target)
    assert isinstance(product, Tensor)
    values = product[0].sum(0)
    return Attribution(
        method="input_x_gradient",
        target=target,
        values=to_array(values),
        unit="logit",
        signed=True,
        native_shape=side(values),
        baseline=options.baseline,
        options=asdict(options),
    )
