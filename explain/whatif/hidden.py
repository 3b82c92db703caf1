"""A part is hidden: what the map claimed of it, and what the model then says."""

from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from explain.classifier import Classifier, ForwardPass
from explain.errors import OptionError
from explain.hiding import with_picture
from explain.results import Attribution, Prediction
from explain.whatif.fills import Fill
from explain.words import percent


@dataclass(frozen=True, eq=False)
class Hidden:
    """What hiding a part did to the class `target`.

    `area` is the part's share of the picture, `claimed` its share of the map's positive evidence;
    None where there is no map or no such evidence. `claimed_logits` is the part's sum of a map that
    promises a sum, to be held against `fall_in_logits`.
    """

    picture: Image.Image
    before: Prediction
    after: Prediction
    target: int
    area: float
    claimed: float | None = None
    claimed_logits: float | None = None

    @property
    def fall(self) -> float:
        """By how much the target's probability fell, -1 to 1; below zero it rose."""
        return self._probability(self.before) - self._probability(self.after)

    @property
    def fall_in_logits(self) -> float:
        """By how much the target's logit fell."""
        return float(self.before.logits[self.target]) - float(self.after.logits[self.target])

    @property
    def flipped(self) -> bool:
        """Whether the predicted class is another one now."""
        return int(self.before.logits.argmax()) != int(self.after.logits.argmax())

    @property
    def sentence(self) -> str:
        """Claimed against actual, in one sentence."""
        return f"{self._claim()}{self._effect()}{self._answer()}."

    def _probability(self, prediction: Prediction) -> float:
        return float(prediction.probabilities[self.target])

    def _claim(self) -> str:
        if self.claimed is None:
            return f"This part is {percent(self.area)} of the picture; without it "
        return f"The map gives this part {percent(self.claimed)} of the evidence; without it "

    def _effect(self) -> str:
        name = f"“{self.before.class_names[self.target]}”"
        points = abs(self.fall) * 100
        if round(points) == 0:
            return f"{name} stays at {percent(self._probability(self.before))}"
        goes = "falls" if self.fall > 0 else "rises"
        return (
            f"{name} {goes} by {points:.0f} point{'' if round(points) == 1 else 's'}, to "
            f"{percent(self._probability(self.after))}"
        )

    def _answer(self) -> str:
        if not self.flipped:
            return ""
        best = self.after.top(1)[0]
        return f", and the answer becomes “{best.name}” ({percent(best.probability)})"


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

    `target` is the map's own, or the predicted class where there is no map. Raises OptionError
    where nothing is hidden.
    """
    if not part.mask.any():
        raise OptionError("Nothing is hidden. Paint over a part, or give a box.")
    picture = part.fill.hide(forward.model_input.picture, part.mask)
    after = classifier.run(with_picture(forward.model_input, picture), forward.layer).prediction
    if attribution is not None:
        target = attribution.target
    elif target is None:
        target = int(forward.prediction.logits.argmax())
    promises = attribution is not None and attribution.convergence_delta is not None
    return Hidden(
        picture,
        forward.prediction,
        after,
        target,
        float(part.mask.mean()),
        claimed_share(attribution, part.mask) if attribution else None,
        float(attribution.values[part.mask].sum(dtype=float)) if promises and attribution else None,
    )


def claimed_share(attribution: Attribution, mask: np.ndarray) -> float | None:
    """The part's share of the map's positive evidence, 0 to 1; None where there is none at all."""
    evidence = np.maximum(attribution.values, 0).astype(np.float64)
    total = float(evidence.sum())
    return float(evidence[mask].sum()) / total if total > 0 else None
