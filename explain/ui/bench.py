"""What lies on a workbench: a picture that went through a model, a class, and the maps wanted."""

from dataclasses import dataclass

from explain.faithfulness import Claim
from explain.methods import Watch
from explain.results import Attribution, ClassScore
from explain.ui.map_choice import Wanted
from explain.ui.subject import Subject

MapKey = tuple[object, ...]


@dataclass(frozen=True, eq=False)
class Bench:
    """The subject, the class that is explained, the maps wanted."""

    subject: Subject
    target: ClassScore
    wanted: tuple[Wanted, ...]

    def result_key(self, wanted: Wanted) -> MapKey:
        """What an attribution depends on."""
        method, options = wanted
        return (*self.subject.key, self.target.index, method.key, options)

    def attribute(self, wanted: Wanted, watch: Watch | None = None) -> Attribution:
        """The map; no Streamlit in here, so that it can run beside the page."""
        method, options = wanted
        subject = self.subject
        return method.attribute(
            subject.classifier, subject.forward, self.target.index, options, watch
        )

    def claim(self, wanted: Wanted, attribution: Attribution) -> Claim:
        """The map and all that made it, for checks."""
        subject = self.subject
        return Claim(subject.classifier, subject.forward, attribution, wanted[1])
