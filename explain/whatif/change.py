"""What the model says of a picture and of the same picture changed."""

from dataclasses import dataclass

from PIL import Image

from explain.classifier import Classifier, ForwardPass
from explain.hiding import with_picture
from explain.language import say, say_n
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
        if not self.flipped:
            return self._move()
        best = self.after.top(1)[0]
        return say(
            "{effect}, and the answer becomes “{name}” ({probability})",
            effect=self._move(),
            name=best.name,
            probability=percent(best.probability),
        )

    @property
    def sentence(self) -> str:
        """The effect as a sentence."""
        return say("Changed like this, {effect}.", effect=self.effect)

    def _probability(self, prediction: Prediction) -> float:
        return float(prediction.probabilities[self.target])

    def _move(self) -> str:
        """What happened to the target alone."""
        name = f"“{self.before.class_names[self.target]}”"
        points = round(abs(self.fall) * 100)
        if points == 0:
            return say(
                "{name} stays at {probability}",
                name=name,
                probability=percent(self._probability(self.before)),
            )
        now = percent(self._probability(self.after))
        if self.fall > 0:
            return say_n(
                "{name} falls by {count} point, to {probability}",
                "{name} falls by {count} points, to {probability}",
                points,
                name=name,
                probability=now,
            )
        return say_n(
            "{name} rises by {count} point, to {probability}",
            "{name} rises by {count} points, to {probability}",
            points,
            name=name,
            probability=now,
        )


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
