"""The command `image`: what the model says of each picture, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from explain.cli import common
from explain.cli.answers import entry, failed_entry, print_explanation
from explain.cli.app import BAD_INPUT, app
from explain.cli.choices import check_layers, wanted_methods
from explain.cli.maps import NO_FILES, MapFolder
from explain.cli.pictures import Stems, expand, open_source
from explain.errors import ExplainError
from explain.words import about

if TYPE_CHECKING:
    from explain.classifier import Classifier
    from explain.methods import Options, Progress
    from explain.results import Explanation


@dataclass(frozen=True)
class Job:
    """What is done with every picture."""

    classifier: "Classifier"
    methods: Mapping[str, "Options"]
    target: int | None
    size: int | None

    def explain(self, source: str, place: str) -> "Explanation":
        """The explanation of one file; `place` is its number among all, for the bar."""
        from explain.explanation import explain_image

        with common.moving_bar(f"{place}{source}{self._cost()}") as move:

            def watch(progress: "Progress") -> None:
                move(progress.done, progress.total)

            return explain_image(
                self.classifier, open_source(source), tuple(self.methods), self.target,
                options=self.methods, size=self.size, source=source, watch=watch,
            )  # fmt: skip

    def _cost(self) -> str:
        """How long a picture will take, ", about 40 s"; nothing where all methods are quick."""
        from explain.methods import get_method
        from explain.methods.effort import estimate

        slow = [(get_method(key), value) for key, value in self.methods.items()]
        slow = [(method, options) for method, options in slow if method.slow]
        side = self.size or self.classifier.preprocess.crop
        duration = sum(estimate(*each, self.classifier, side) for each in slow)
        return f", {about(duration)}" if slow else ""


# One parameter an option: Typer reads the command line off this signature.
@app.command("image")
def explain_pictures(
    pictures: common.Pictures,
    model: common.Model = None,
    weights: common.Weights = None,
    classes: common.Classes = None,
    preprocess: common.PreprocessText = None,
    method: common.MethodKeys = None,
    target: common.Target = None,
    layer: common.Layer = None,
    option: common.MethodOptions = None,
    size: common.Size = None,
    out: common.Out = None,
    as_json: common.AsJson = False,
) -> None:
    """Say what the model sees in each PICTURE, and why.

    With --out, each map is written twice: STEM.CLASS.METHOD.png is the overlay with its caption,
    STEM.CLASS.METHOD.npy the raw map. A picture that cannot be explained is reported and the others
    are done; the exit code is 2 when anything failed.
    """
    methods = wanted_methods(method, layer, option)
    folder = MapFolder(out) if out else None
    job = _checked(common.load_model(model, weights, classes, preprocess), methods, target, size)
    entries = _explain_all(job, expand(pictures), folder, as_json)
    if as_json:
        common.print_json({"pictures": entries})
    if folder and folder.replaced:
        common.complain(
            f"{folder.replaced} files of an earlier run were replaced in {folder.folder}."
        )
    if any(entry["error"] for entry in entries):
        raise typer.Exit(BAD_INPUT)


def _checked(
    classifier: "Classifier", methods: Mapping[str, "Options"], target: str | None, size: int | None
) -> Job:
    """The job, if this classifier has such a class, layer and size; else raises what is wrong."""
    check_layers(classifier, methods)
    if size is not None:
        classifier.preprocess.at_size(size)
    index = None if target is None else classifier.class_index(target)
    return Job(classifier, methods, index, size)


def _explain_all(
    job: Job, sources: Sequence[str], folder: MapFolder | None, quiet: bool
) -> list[dict[str, Any]]:
    """One JSON entry a picture; each is also printed at once, unless `quiet`."""
    entries, stems = [], Stems()
    for number, source in enumerate(sources, 1):
        try:
            explanation = job.explain(source, f"{number} of {len(sources)}: ")
            files = (
                folder.write(stems.next_for(source), explanation)
                if folder
                else [NO_FILES] * len(explanation.attributions)
            )
        except ExplainError as error:
            entries.append(failed_entry(source, str(error)))
            common.complain(str(error) if source in str(error) else f"{source}: {error}")
            continue
        entries.append(entry(explanation, files))
        if not quiet:
            print_explanation(explanation, files)
    return entries
