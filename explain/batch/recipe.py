"""Which model answers, in words that travel: each process loads its own from them."""

from dataclasses import dataclass
from pathlib import Path

from explain.classifier import Classifier
from explain.download import DownloadProgress
from explain.errors import OptionError
from explain.language import say


@dataclass(frozen=True)
class ModelRecipe:
    """A model by name, or a checkpoint of one's own, as the command line takes them."""

    model: str | None = None
    weights: str | None = None
    classes: str | None = None
    preprocess: str | None = None

    def load(
        self, progress: DownloadProgress | None = None, device: str | None = None
    ) -> Classifier:
        """The classifier, on the GPU where there is one; raises ModelError, WeightsError."""
        from explain.catalogue import model_choices
        from explain.loading import load_classifier

        if self.classes is not None or self.preprocess is not None:
            return self._checkpoint(device)
        choice = model_choices().get(self.model or "")
        name, weights = self.model, self.weights
        if choice is not None and weights is None:
            name, weights = choice.name, choice.weights
        return load_classifier(name, weights, progress=progress, device=device)

    def _checkpoint(self, device: str | None) -> Classifier:
        from explain.checkpoint import read_class_names, read_preprocess
        from explain.checkpoint.examining import Wanted
        from explain.loading import load_checkpoint

        if self.weights is None:
            raise OptionError(
                say(
                    "Class names and preprocessing are for a checkpoint of your own. Name its "
                    "file as the weights, or leave them out."
                )
            )
        wanted = Wanted(
            class_names=None if self.classes is None else read_class_names(Path(self.classes)),
            preprocess=None if self.preprocess is None else read_preprocess(self.preprocess),
            architecture=self.model,
            device=device,
        )
        return load_checkpoint(Path(self.weights), wanted).classifier
