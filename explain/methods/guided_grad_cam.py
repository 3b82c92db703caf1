"""Guided Grad-CAM: Guided Backprop's fine map, only where Grad-CAM's coarse one is warm."""

from dataclasses import dataclass

from explain.classifier import Classifier, ForwardPass
from explain.language import mark
from explain.methods.grad_cam import native_grad_cam
from explain.methods.guided_backprop import guided_gradient
from explain.methods.maps import enlarge, side, to_array
from explain.methods.options import option
from explain.methods.registry import GRADIENT_PASSES, Watch, register
from explain.results import Attribution


@dataclass(frozen=True)
class GuidedGradCamOptions:
    """Options of Guided Grad-CAM."""

    layer: str | None = option(
        None, is_layer=True, help=mark("The stage that Grad-CAM weighs; last is the default.")
    )


@register(
    "guided_grad_cam",
    title=mark("Guided Grad-CAM"),
    summary=mark("Guided Backprop's crisp shapes, kept only where Grad-CAM finds evidence."),
    paper="https://arxiv.org/abs/1610.02391",
    options=GuidedGradCamOptions,
    signed=False,
    passes=2 * GRADIENT_PASSES + 1,
)
def guided_grad_cam(
    classifier: Classifier,
    forward: ForwardPass,
    target: int,
    options: GuidedGradCamOptions,
    watch: Watch,
) -> Attribution:
    """Attribute the target logit to the pixels: the size of the guided gradient times Grad-CAM.

    The strongest of the three colours counts, as for Guided Backprop. Captum's GuidedGradCam
    multiplies the same two; where they do not fit, it would answer with an empty map and no error.
    """
    del watch  # one pass
    layer = classifier.check_layer(options.layer or classifier.layer)
    if layer != forward.layer:
        forward = classifier.run(forward.model_input, layer)
    coarse = native_grad_cam(classifier, forward, target).relu()
    fine = guided_gradient(classifier, forward, target, "Guided Grad-CAM")
    values = fine.abs().amax(0) * enlarge(coarse, side(fine))
    return Attribution(
        method="guided_grad_cam",
        target=target,
        values=to_array(values),
        unit=mark("guided gradient × Grad-CAM"),
        signed=False,
        native_shape=side(values),
        target_layer=layer,
        options={"layer": layer},
    )
