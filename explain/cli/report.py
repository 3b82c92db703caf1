"""The command `report`: pictures, maps and all that made them, in one file of HTML."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from explain.cli import common
from explain.cli.app import BAD_INPUT, app
from explain.cli.choices import check_layers, wanted_methods
from explain.cli.pictures import expand, read_source
from explain.errors import ExplainError, ReportError

if TYPE_CHECKING:
    from explain.classifier import Classifier
    from explain.methods import Options
    from explain.report import Chapter, Mapped, Recipe

OutFile = Annotated[
    Path, typer.Option(metavar="FILE", help="The file of HTML that is written, as report.html.")
]
Trust = Annotated[
    bool, typer.Option(help="Put each map to the test first; --no-trust leaves that out.")
]


@dataclass(frozen=True)
class Order:
    """What is done with every picture."""

    classifier: "Classifier"
    recipe: "Recipe"
    methods: Mapping[str, "Options"]
    target: int | None
    size: int | None
    trust: bool

    def chapter(self, source: str) -> "Chapter":
        """One picture's part of the report."""
        from explain.explanation import predict
        from explain.images import open_picture
        from explain.report import Chapter, Original

        original = Original(Path(source).name, read_source(source))
        picture = open_picture(original.data)
        forward = predict(self.classifier, picture, size=self.size, source=original.name)
        best = int(forward.prediction.logits.argmax())
        chapter = Chapter(
            original, self.recipe, self.classifier, forward,
            forward.prediction.score(best if self.target is None else self.target),
        )  # fmt: skip
        maps = tuple(self._map(chapter, key) for key in self.methods)
        return dataclasses.replace(chapter, maps=maps)

    def _map(self, chapter: "Chapter", key: str) -> "Mapped":
        """One map, put to the test if that is wanted; a bar moves meanwhile."""
        from explain.faithfulness import make_claim
        from explain.methods import get_method
        from explain.report import Mapped, said_of

        method, options = get_method(key), self.methods[key]
        with common.moving_bar(f"{chapter.original.name}: {method.title}") as move:
            attribution = method.attribute(
                self.classifier, chapter.forward, chapter.target.index, options,
                lambda each: move(each.done, each.total),
            )  # fmt: skip
        if not self.trust:
            return Mapped(attribution, options)
        claim = make_claim(self.classifier, chapter.forward, attribution, options)
        with common.moving_bar(f"{method.title}: checking") as move:
            said = said_of(claim, lambda each: move(each.done, each.total))
        return Mapped(attribution, options, said)


# One parameter an option: Typer reads the command line off this signature.
@app.command("report")
def write_report(
    pictures: common.Pictures,
    out: OutFile = Path("report.html"),
    model: common.Model = None,
    weights: common.Weights = None,
    classes: common.Classes = None,
    preprocess: common.PreprocessText = None,
    method: common.MethodKeys = None,
    target: common.Target = None,
    layer: common.Layer = None,
    option: common.MethodOptions = None,
    size: common.Size = None,
    trust: Trust = True,
) -> None:
    """Write one file of HTML on the PICTUREs: answers, maps, whether to trust them, how to read it.

    The file needs nothing else, prints well, and holds the pictures' own files, the raw maps and
    all settings, so that `replay` can run it again. Nothing is written over a file that is no
    report.
    """
    from explain.report import Report, recipe_of, report_page

    methods = wanted_methods(method, layer, option)
    _check_out(out)
    classifier = common.load_model(model, weights, classes, preprocess)
    check_layers(classifier, methods)
    if size is not None:
        classifier.preprocess.at_size(size)
    index = None if target is None else classifier.class_index(target)
    named = model or (common.DEFAULT_MODEL if weights is None else None)
    recipe = recipe_of(classifier, named, weights, out)
    order = Order(classifier, recipe, methods, index, size, trust)
    sources = expand(pictures)
    chapters = _chapters(order, sources)
    if chapters:
        _write(out, report_page(Report(tuple(chapters))))
        common.tell(str(out))
    if len(chapters) < len(sources):
        raise typer.Exit(BAD_INPUT)


def _chapters(order: Order, sources: Sequence[str]) -> list["Chapter"]:
    """One chapter a picture; one that cannot be had is told and the others are done."""
    chapters = []
    for number, source in enumerate(sources, 1):
        try:
            chapter = order.chapter(source)
        except ExplainError as error:
            common.complain(str(error) if source in str(error) else f"{source}: {error}")
            continue
        several = f"{number} of {len(sources)}" if len(sources) > 1 else ""
        chapters.append(dataclasses.replace(chapter, title=several))
    return chapters


def _check_out(out: Path) -> None:
    """Raise ReportError where the file cannot be written, before anything is computed."""
    from explain.report.embedding import BEGIN

    if out.is_dir() or not out.parent.is_dir():
        raise ReportError(
            f"{out} cannot be written: it is a folder, or its folder is missing. Name a file with "
            "--out."
        )
    if out.exists():
        try:
            ours = BEGIN.encode() in out.read_bytes()
        except OSError as error:
            raise ReportError(f"{out} cannot be read ({error.strerror}). Name another.") from None
        if not ours:
            raise ReportError(
                f"{out} is there already and is no report. Name another file with --out."
            )


def _write(out: Path, page: str) -> None:
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise ReportError(
            f"{out} cannot be written ({error.strerror}). Name another file with --out."
        ) from None
