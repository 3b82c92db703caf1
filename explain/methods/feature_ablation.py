"""Feature Ablation: how much the class's logit falls when one region of the picture is hidden."""

from dataclasses import asdict, dataclass

import numpy as np
import torch
from scipy import ndimage
from torch import Tensor

from explain.baselines import BASELINES
from explain.classifier import Classifier, ForwardPass
from explain.language import mark
from explain.methods.asking import Boxes, answers, hiding_behind
from explain.methods.maps import side
from explain.methods.options import option
from explain.methods.registry import Progress, Watch, register
from explain.regions import REGIONS, paint
from explain.results import Attribution


@dataclass(frozen=True)
class FeatureAblationOptions:
    """Options of Feature Ablation."""

    regions: int = option(50, low=4, high=400, help=mark("About how many regions; more is finer."))
    shape: str = option(
        "superpixels",
        choices=tuple(REGIONS),
        help=mark("Regions along the picture's edges, or boxes."),
    )
    baseline: str = option(
        "blurred", choices=tuple(BASELINES), help=mark("What a region shows instead.")
    )


@register(
    "feature_ablation",
    title=mark("Feature Ablation"),
    summary=mark(
        "Hides one region of the picture after the other and watches the class's score fall."
    ),
    paper="https://doi.org/10.1109/TKDE.2007.190734",
    options=FeatureAblationOptions,
    signed=True,
    slow=True,
    passes=lambda options, _: 1 + options.regions,
)
def feature_ablation(
    classifier: Classifier,
    forward: ForwardPass,
    target: int,
    options: FeatureAblationOptions,
    watch: Watch,
) -> Attribution:
    """Attribute to each region the fall of the target logit when it alone is hidden.

    In logits; below 0 where hiding the region makes the class more likely.
    """
    labels = REGIONS[options.shape](forward.model_input.picture, options.regions)
    hiding, count = hiding_behind(classifier, forward, options.baseline), int(labels.max()) + 1
    shown = float(forward.prediction.logits[target])
    falls = np.zeros(count)

    def visible(asked: np.ndarray) -> Tensor:
        return torch.from_numpy((labels != asked[:, None, None])[:, None].astype(np.float32))

    def attribution() -> Attribution:
        values = paint(labels, falls)
        return Attribution(
            method="feature_ablation",
            target=target,
            values=values,
            unit=mark("logit per region"),
            signed=True,
            native_shape=side(values),
            baseline=options.baseline,
            options=asdict(options),
        )

    for asked, logits in answers(hiding, np.arange(count), visible, _boxes(labels)):
        falls[asked] = shown - logits[:, target]
        watch(Progress(int(asked[-1]) + 1, count, attribution()))
    return attribution()


def _boxes(labels: np.ndarray) -> Boxes:
    """The boxes that hold the regions of labels (H, W), all of them as large as the largest."""
    found = ndimage.find_objects(labels + 1)
    starts = np.array([[place.start for place in places] for places in found])
    ends = np.array([[place.stop for place in places] for places in found])
    length = int((ends - starts).max())
    return Boxes(length, np.minimum(starts, np.array(labels.shape) - length))
