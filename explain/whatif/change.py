"""What the model says of a picture and of the same picture changed."""

from dataclasses import dataclass

from PIL import Image

from explain.classifier import Classifier, ForwardPass
from explain.hiding import with_picture
from explain.results import Prediction
from explain.whatif.transformation import Transformation
from explain.words import percent


@dataclass(frozen=True, eq=False)
class Change:
    """The changed `picture`, and the predictions `before` and `after`; `target` is the class."""

    picture: Image.Image
    before: Prediction
    after: Prediction
    target: int

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
    def effect(self) -> str:
        """What happened to the target and to the answer: "“dog” falls by 6 points, to 91 %"."""
        name = f"“{self.before.class_names[self.target]}”"
        points = round(abs(self.fall) * 100)
        if points == 0:
            return f"{name} stays at {percent(self._probability(self.before))}{self._answer()}"
        goes = "falls" if self.fall > 0 else "rises"
        return (
            f"{name} {goes} by {points} point{'' if points == 1 else 's'}, to "
            f"{percent(self._probability(self.after))}{self._answer()}"
        )

    @property
    def sentence(self) -> str:
        """The effect as a sentence."""
        return f"Changed like this, {self.effect}."

    def _probability(self, prediction: Prediction) -> float:
        return float(prediction.probabilities[self.target])

    def _answer(self) -> str:
        if not self.flipped:
            return ""
        best = self.after.top(1)[0]
        return f", and the answer becomes “{best.name}” ({percent(best.probability)})"


def move_picture(
    classifier: Classifier,
    forward: ForwardPass,
    transformation: Transformation,
    target: int | None = None,
) -> Change:
    """What the model says of the moved picture, in one pass; None is the predicted class."""
    picture = transformation.apply(forward.model_input.picture)
    after = classifier.run(with_picture(forward.model_input, picture), forward.layer).prediction
    if target is None:
        target = int(forward.prediction.logits.argmax())
    forward.prediction.score(target)  # raises TargetError where there is no such class
    return Change(picture, forward.prediction, after, target)
