"""A part is hidden: what the map claimed of it, and what the model then says."""

from dataclasses import dataclass, field

import numpy as np

from explain.classifier import Classifier, ForwardPass
from explain.errors import OptionError
from explain.hiding import with_picture
from explain.language import say
from explain.results import Attribution
from explain.whatif.change import Change
from explain.whatif.fills import Fill
from explain.words import percent


@dataclass(frozen=True, eq=False)
class Hidden(Change):
    """What hiding a part did to the class `target`.

    `area` is the part's share of the picture, `claimed` its share of the map's positive evidence;
    None where there is no map or no such evidence. `claimed_logits` is the part's sum of a map that
    promises a sum, to be held against `fall_in_logits`.
    """

    area: float
    claimed: float | None = None
    claimed_logits: float | None = None

    @property
    def sentence(self) -> str:
        """Claimed against actual, in one sentence."""
        if self.claimed is None:
            return say(
                "This part is {area} of the picture; without it {effect}.",
                area=percent(self.area),
                effect=self.effect,
            )
        return say(
            "The map gives this part {claimed} of the evidence; without it {effect}.",
            claimed=percent(self.claimed),
            effect=self.effect,
        )


@dataclass(frozen=True, eq=False)
class Part:
    """The part that is hidden, True in `mask` (H, W), and what takes its place."""

    mask: np.ndarray
    fill: Fill = field(default_factory=Fill)


def hide_part(
    classifier: Classifier,
    forward: ForwardPass,
    part: Part,
    attribution: Attribution | None = None,
    target: int | None = None,
) -> Hidden:
    """What the model says without the part, in one pass, and what the map had claimed of it.

    The class is the map's own; without a map `target`, or the predicted class. Raises OptionError
    where nothing is hidden, TargetError where there is no such class.
    """
    if not part.mask.any():
        raise OptionError(say("Nothing is hidden. Paint over a part, or give a box."))
    picture = part.fill.hide(forward.model_input.picture, part.mask)
    after = classifier.run(with_picture(forward.model_input, picture), forward.layer).prediction
    if attribution is not None:
        target = attribution.target
    elif target is None:
        target = int(forward.prediction.logits.argmax())
    forward.prediction.score(target)
    area = float(part.mask.mean())
    if attribution is None:
        return Hidden(picture, forward.prediction, after, target, area)
    promises = attribution.convergence_delta is not None
    total = float(attribution.values[part.mask].sum(dtype=float)) if promises else None
    claimed = claimed_share(attribution, part.mask)
    return Hidden(picture, forward.prediction, after, target, area, claimed, total)


def claimed_share(attribution: Attribution, mask: np.ndarray) -> float | None:
    """The part's share of the map's positive evidence, 0 to 1; None where there is none at all."""
    evidence = np.maximum(attribution.values, 0).astype(np.float64)
    total = float(evidence.sum())
    return float(evidence[mask].sum()) / total if total > 0 else None
