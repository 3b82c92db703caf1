"""The command `compare`: how alike the maps of several methods and classes are."""

from itertools import combinations
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from explain.cli import common
from explain.cli.answers import score_entry
from explain.cli.app import app
from explain.cli.check import Picture, look, make_map
from explain.cli.choices import check_layers, wanted_methods
from explain.cli.common import printable
from explain.cli.verdicts import picture_entry
from explain.errors import OptionError

if TYPE_CHECKING:
    from explain.faithfulness import Claim
    from explain.similarity import Alike


# One parameter an option: Typer reads the command line off this signature.
@app.command("compare")
def compare_maps(
    picture: Picture,
    model: common.Model = None,
    weights: common.Weights = None,
    classes: common.Classes = None,
    preprocess: common.PreprocessText = None,
    method: common.MethodKeys = None,
    target: common.Targets = None,
    layer: common.Layer = None,
    option: common.MethodOptions = None,
    size: common.Size = None,
    as_json: common.AsJson = False,
) -> None:
    """Compare the maps of PICTURE: each method for each class, and how alike any two are.

    For every two maps: Spearman's rank correlation, and the part that their hottest tenths have in
    common (0.10 is chance).
    """
    methods = wanted_methods(method, layer, option)
    classifier = common.load_model(model, weights, classes, preprocess)
    check_layers(classifier, methods)
    forward, predicted = look(classifier, picture, None, size)
    wanted = [classifier.class_index(each) for each in target or ()]
    targets = list(dict.fromkeys(wanted or [predicted]))
    if len(targets) * len(methods) < 2:
        raise OptionError(
            "There is one map only, so nothing to compare. Name two methods with --method, or two "
            "classes with --target."
        )
    maps = [
        make_map(classifier, forward, index, named)
        for named in methods.items()
        for index in targets
    ]
    pairs = _pairs(maps)
    if as_json:
        entry = picture_entry(classifier, forward, predicted)
        common.print_json(
            {name: entry[name] for name in ("source", "model", "predicted")}
            | {"maps": [_map_entry(each) for each in maps], "pairs": pairs}
        )
    else:
        common.tell(f"{picture}: {classifier.name}", style="bold")
        Console(emoji=False).print(_table(maps, pairs))


def _pairs(maps: list["Claim"]) -> list[dict[str, Any]]:
    """Each two maps, by their place in the list, and how alike they are."""
    from explain.similarity import alike

    found: list[dict[str, Any]] = []
    for first, second in combinations(range(len(maps)), 2):
        like: Alike = alike(maps[first].attribution.values, maps[second].attribution.values)
        found.append(
            {
                "first": first,
                "second": second,
                "rank_correlation": like.correlation,
                "overlap": like.overlap,
            }
        )
    return found


def _map_entry(claim: "Claim") -> dict[str, Any]:
    return {
        "method": claim.attribution.method,
        "target": score_entry(claim.forward.prediction.score(claim.target)),
        "target_layer": claim.attribution.target_layer,
        "seconds": claim.attribution.seconds,
    }


def _table(maps: list["Claim"], pairs: list[dict[str, Any]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("Map", "and map"):
        table.add_column(heading)
    for heading in ("Rank correlation", "Overlap"):
        table.add_column(heading, justify="right")
    names = [f"{each.method.title} for {each.name}" for each in maps]
    for pair in pairs:
        table.add_row(
            Text(printable(names[pair["first"]])),
            Text(printable(names[pair["second"]])),
            _number(pair["rank_correlation"], "+.2f"),
            _number(pair["overlap"], ".2f"),
        )
    return table


def _number(value: float | None, form: str) -> str:
    return "no evidence" if value is None else format(value, form)
