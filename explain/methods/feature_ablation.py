"""Feature Ablation: how much the class's logit falls when one region of the picture is hidden."""

from dataclasses import asdict, dataclass

import numpy as np
import torch
from captum.attr import FeatureAblation
from torch import Tensor

from explain.baselines import BASELINES, baseline_tensor
from explain.classifier import Classifier, ForwardPass
from explain.language import mark
from explain.methods.asking import hiding_behind
from explain.methods.maps import side, to_array
from explain.methods.registry import Progress, Watch, option, register
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
    answers: list[float] = []  # Captum asks for the whole picture first, then for region 0, 1, …

    def attribution(values: np.ndarray) -> Attribution:
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

    def answer(pictures: Tensor) -> Tensor:
        logits = hiding.ask(pictures.contiguous(memory_format=torch.channels_last))[:, target]
        answers.extend(logits.tolist())
        if len(answers) > 1:
            falls = np.zeros(count)
            falls[: len(answers) - 1] = answers[0] - np.array(answers[1:])
            watch(Progress(len(answers) - 1, count, attribution(paint(labels, falls))))
        return torch.from_numpy(logits).to(pictures.device)

    falls = FeatureAblation(answer).attribute(
        hiding.shown,
        baselines=classifier.to_device(baseline_tensor(options.baseline, forward.model_input)),
        feature_mask=torch.from_numpy(labels)[None, None].to(classifier.device),
        perturbations_per_eval=hiding.batch,
    )
    assert isinstance(falls, Tensor)
    return attribution(to_array(falls[0, 0]))  # the same for the three colours
