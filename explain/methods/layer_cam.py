"""LayerCAM: each place weighed by its own gradient, on several layers from coarse to fine.

After Jiang et al. 2021; Captum has no LayerCAM.
"""

from dataclasses import asdict, dataclass

import torch
from torch import Tensor

from explain.classifier import Classifier, ForwardPass
from explain.language import mark
from explain.methods.layers import activations_and_gradients
from explain.methods.maps import enlarge, side, to_array
from explain.methods.options import option
from explain.methods.registry import GRADIENT_PASSES, Watch, register
from explain.results import Attribution

SHARPNESS = 2.0  # the paper's γ: lifts the faint maps of early layers


@dataclass(frozen=True)
class LayerCamOptions:
    """Options of LayerCAM."""

    sizes: int = option(
        3,
        low=1,
        high=5,
        help=mark("How many map sizes are joined, coarse to fine; 1 is the last alone."),
    )


@register(
    "layer_cam",
    title=mark("LayerCAM"),
    summary=mark(
        "Like Grad-CAM, but sharper: joins the maps of several layers, from coarse to fine."
    ),
    paper="https://doi.org/10.1109/TIP.2021.3089943",
    options=LayerCamOptions,
    signed=False,
    passes=1 + GRADIENT_PASSES,
)
def layer_cam(
    classifier: Classifier,
    forward: ForwardPass,
    target: int,
    options: LayerCamOptions,
    watch: Watch,
) -> Attribution:
    """Attribute the target logit to the places of one or several layers, enlarged to (H, W).

    Relative to the strongest place of each layer, 0 to 1, as in the paper.
    """
    del watch  # one pass
    size = side(forward.model_input.tensor)
    layers = last_of_each_size(classifier, size[1])[-options.sizes :]
    pairs = activations_and_gradients(classifier, forward, target, layers)
    natives = [(gradient.relu() * activation).sum(0).relu() for activation, gradient in pairs]
    maps = [enlarge(relative(native), size) for native in natives]
    faint = [torch.tanh(SHARPNESS * each) for each in maps[:-1]]
    values = torch.stack([*faint, maps[-1]]).amax(0)
    return Attribution(
        method="layer_cam",
        target=target,
        values=to_array(values),
        unit=mark("share of the strongest place"),
        signed=False,
        native_shape=side(natives[0]),
        target_layer=", ".join(layers),
        options=asdict(options),
    )


def last_of_each_size(classifier: Classifier, size: int) -> list[str]:
    """The last layer of each map size, fine to coarse; `size` is the model input's side in px."""
    shapes = classifier.cost(size).shapes
    return list({shapes[layer]: layer for layer in classifier.layers}.values())


def relative(native: Tensor) -> Tensor:
    """The map as shares of its strongest place; a flat map stays 0."""
    strongest = native.max()
    return native / strongest if strongest > 0 else native
