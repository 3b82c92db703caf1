"""The commands `check` and `checks`: can a map be trusted, and how that is asked."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from explain.cli import common
from explain.cli.app import app
from explain.cli.choices import check_layers, wanted_methods
from explain.cli.lists import print_options
from explain.cli.pictures import open_source
from explain.cli.verdicts import map_entry, picture_entry, print_verdicts
from explain.errors import OptionError

if TYPE_CHECKING:
    from explain.check_results import CheckResult
    from explain.classifier import Classifier, ForwardPass
    from explain.faithfulness import Claim
    from explain.methods import Options

Picture = Annotated[
    str, typer.Argument(metavar="PICTURE", help="A picture file.", show_default=False)
]
CheckKeys = Annotated[
    list[str] | None,
    typer.Option(
        "--check",
        metavar="NAME",
        help="What to check, as `checks` lists it; everything where none is named. Repeatable.",
    ),
]
CheckOptions = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="CHECK.OPTION=VALUE",
        help="An option of a check, as in deletion.baseline=black. Repeatable.",
    ),
]


@app.command("checks")
def list_checks() -> None:
    """List the checks that `check` runs, and the options of each that --set takes."""
    from explain.faithfulness import CHECKS

    for check in CHECKS.values():
        common.tell(check.key, style="bold")
        common.tell(f"  {check.title}: {check.question}")
        common.tell(f"  Paper: {check.paper}")
        print_options(check)
    common.tell("Give an option as --set CHECK.OPTION=VALUE, as in deletion.baseline=black.")


# One parameter an option: Typer reads the command line off this signature.
@app.command("check")
def check_maps(
    picture: Picture,
    model: common.Model = None,
    weights: common.Weights = None,
    classes: common.Classes = None,
    preprocess: common.PreprocessText = None,
    method: common.MethodKeys = None,
    target: common.Target = None,
    layer: common.Layer = None,
    option: common.MethodOptions = None,
    size: common.Size = None,
    check: CheckKeys = None,
    setting: CheckOptions = None,
    as_json: common.AsJson = False,
) -> None:
    """Check whether the maps of PICTURE can be trusted: one sentence, then each check's own.

    All is measured, and none of it changes the model. Where a map or a model gives a check nothing
    to measure, it says so and has no score.
    """
    methods, checks = wanted_methods(method, layer, option), wanted_checks(check, setting)
    classifier = common.load_model(model, weights, classes, preprocess)
    check_layers(classifier, methods)
    forward, index = look(classifier, picture, target, size)
    maps = []
    for key, options in methods.items():
        claim = make_map(classifier, forward, index, (key, options))
        results = [_run(claim, *wanted) for wanted in checks.items()]
        maps.append(map_entry(claim, results))
        if not as_json:
            print_verdicts(claim, results)
    if as_json:
        common.print_json({**picture_entry(classifier, forward, index), "maps": maps})


def look(
    classifier: "Classifier", picture: str, target: str | None, size: int | None
) -> tuple["ForwardPass", int]:
    """What the classifier says of the file, and the index of the class that is meant."""
    from explain.explanation import predict

    index = None if target is None else classifier.class_index(target)
    forward = predict(classifier, open_source(picture), size=size, source=picture)
    return forward, int(forward.prediction.logits.argmax()) if index is None else index


def make_map(
    classifier: "Classifier", forward: "ForwardPass", target: int, wanted: tuple[str, "Options"]
) -> "Claim":
    """The map of one method with its options, as a claim; a bar moves meanwhile."""
    from explain.faithfulness import make_claim
    from explain.methods import get_method

    key, options = wanted
    method = get_method(key)
    with common.moving_bar(method.title) as move:
        attribution = method.attribute(
            classifier, forward, target, options, lambda each: move(each.done, each.total)
        )
    return make_claim(classifier, forward, attribution, options)


def _run(claim: "Claim", key: str, options: "Options") -> "CheckResult":
    from explain.faithfulness import get_check

    check = get_check(key)
    with common.moving_bar(f"{claim.method.title}: {check.title}") as move:
        return check.run(claim, options, lambda each: move(each.done, each.total))


def wanted_checks(
    keys: Sequence[str] | None, given: Sequence[str] | None = None
) -> Mapping[str, "Options"]:
    """The options of each check in `keys` (else of all); `given` are CHECK.OPTION=VALUE.

    Raises OptionError.
    """
    from explain.faithfulness import CHECKS, get_check

    values: dict[str, dict[str, str]] = {get_check(key).key: {} for key in keys or CHECKS}
    for text in given or ():
        name, equals, value = text.partition("=")
        key, dot, option = name.partition(".")
        if not (equals and dot):
            raise OptionError(
                f"“{text}” is not CHECK.OPTION=VALUE. Write it as deletion.baseline=black."
            )
        if get_check(key).key not in values:
            raise OptionError(f"“{text}” is for a check that is not asked for. Add --check {key}.")
        values[key][option] = value
    return {key: get_check(key).make_options(**each) for key, each in values.items()}
