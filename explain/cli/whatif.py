"""The command `whatif`: hide a part, move the picture, find the smallest part that decides."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from explain.cli import common
from explain.cli.app import app
from explain.cli.check import Picture, look, make_map
from explain.cli.choices import DEFAULT_METHODS, check_layers, wanted_methods
from explain.cli.consequences import (
    Answer,
    change_entry,
    hidden_entry,
    part_pictures,
    print_answer,
    smallest_entry,
)
from explain.cli.pictures import file_name_part
from explain.cli.verdicts import picture_entry
from explain.cli.wishes import Wishes, read_wishes

if TYPE_CHECKING:
    from explain.faithfulness import Claim
    from explain.whatif import SmallestOptions, SmallestParts

OneMethod = Annotated[
    str, typer.Option(metavar="NAME", help="The map whose claims are held against what happens.")
]
Boxes = Annotated[
    list[str] | None,
    typer.Option(
        "--hide",
        metavar="LEFT,TOP,RIGHT,BOTTOM",
        help="Hide this box, given in shares of what the model sees, 0 to 1. Repeatable.",
    ),
]
Moves = Annotated[
    list[str] | None,
    typer.Option(
        "--move",
        metavar="NAME=VALUE",
        help="Move the picture: zoom, rotate, right, down, brightness, blur or jpeg, as in "
        "rotate=15. Repeatable.",
    ),
]
Smallest = Annotated[
    bool,
    typer.Option(
        help="Find the smallest part that is enough, and the smallest that the answer needs."
    ),
]
FillName = Annotated[
    str,
    typer.Option(metavar="NAME", help="What is hidden becomes: blur, mean, black or noise."),
]
Shape = Annotated[str, typer.Option(metavar="NAME", help="For --smallest: superpixels or grid.")]
Count = Annotated[
    int, typer.Option(metavar="N", min=2, max=200, help="For --smallest: about so many regions.")
]
Budget = Annotated[
    int, typer.Option(metavar="N", help="For --smallest: the most passes for each of the two.")
]


# One parameter an option: Typer reads the command line off this signature.
@app.command("whatif")
def ask_what_if(
    picture: Picture,
    model: common.Model = None,
    weights: common.Weights = None,
    classes: common.Classes = None,
    preprocess: common.PreprocessText = None,
    method: OneMethod = DEFAULT_METHODS[0],
    target: common.Target = None,
    option: common.MethodOptions = None,
    size: common.Size = None,
    hide: Boxes = None,
    fill: FillName = "blur",
    move: Moves = None,
    smallest: Smallest = False,
    regions: Shape = "superpixels",
    count: Count = 40,
    budget: Budget = 400,
    out: common.Out = None,
    as_json: common.AsJson = False,
) -> None:
    """Put the model to the test on PICTURE: hide a part, move it, find the part that decides.

    With --out, the changed pictures are written: STEM.hidden.png, STEM.moved.png,
    STEM.suffices-1.png and so on.
    """
    wishes = read_wishes(hide, move, budget if smallest else None, fill, (regions, count))
    methods = wanted_methods([method], None, option)
    classifier = common.load_model(model, weights, classes, preprocess)
    check_layers(classifier, methods)
    forward, index = look(classifier, picture, target, size)
    claim = make_map(classifier, forward, index, (method, methods[method]))
    entries = picture_entry(classifier, forward, index)
    entries |= {"hidden": None, "moved": None, "smallest": []}
    if not as_json:
        print_answer(claim)
    for answer in _answers(claim, wishes):
        answer.enter(entries)
        if out:
            answer.save(out, file_name_part(Path(picture).stem))
        if not as_json:
            common.tell(answer.entry["sentence"])
    if as_json:
        common.print_json(entries)


def _answers(claim: "Claim", wishes: Wishes) -> Iterator[Answer]:
    """One answer for each wish, as soon as it is there."""
    from explain.whatif import Part, box_mask, hide_part, move_picture

    forward, size = claim.forward, claim.forward.model_input.picture.size
    if wishes.boxes:
        import numpy as np

        mask = np.any([box_mask(size, box) for box in wishes.boxes], axis=0)
        hidden = hide_part(claim.classifier, forward, Part(mask, wishes.fill), claim.attribution)
        yield Answer("hidden", hidden_entry(hidden), {"hidden": hidden.picture})
    if wishes.moves:
        moved = move_picture(claim.classifier, forward, wishes.moves, claim.target)
        yield Answer("moved", change_entry(moved), {"moved": moved.picture})
    for options in wishes.searches:
        found = _search(claim, options, wishes.regions)
        yield Answer("smallest", smallest_entry(found), part_pictures(claim, found, wishes.fill))


def _search(
    claim: "Claim", options: "SmallestOptions", regions: tuple[str, int]
) -> "SmallestParts":
    from explain.regions import REGIONS
    from explain.whatif import Puzzle, find_smallest

    labels = REGIONS[regions[0]](claim.forward.model_input.picture, regions[1])
    puzzle = Puzzle(claim.classifier, claim.forward, labels, claim.attribution)
    with common.moving_bar(f"Smallest part that {options.kind}") as move:
        return find_smallest(puzzle, options, lambda each: move(each.done, each.total))
