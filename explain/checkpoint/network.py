"""The network in a checkpoint: found, recognised, its tensors under torchvision's names."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from explain.checkpoint.asked import SAVE
from explain.checkpoint.fitting import (
    count_classes,
    describe_repairs,
    find_head,
    in_float32,
    number_format,
    refuse_followers,
)
from explain.checkpoint.foreign import foreign_network
from explain.checkpoint.places import Place, choose_place, find_places, tensor_tables
from explain.checkpoint.recognising import Recognised, recognise, refused
from explain.checkpoint.report import Repair
from explain.checkpoint.sorting import Normaliser, sort_names
from explain.errors import CheckpointError
from explain.language import say
from explain.names import clean, shown


@dataclass(frozen=True, eq=False)
class Network:
    """A state dict that is torchvision's by its names and in float32, and how it came to be so.

    The rest is as in CheckpointReport. `normaliser` is the mean and std that it brings along.
    """

    recognised: Recognised
    state: dict[str, Tensor]
    classes: int
    normaliser: Normaliser | None
    wrapper: str
    dtype: str
    matched: int
    repaired: tuple[Repair, ...]
    left_over: tuple[str, ...]
    remarks: tuple[str, ...]


def find_network(saved: object, name: str) -> Network:
    """The network in what was saved in the file called `name`; raises CheckpointError."""
    places = find_places(saved, name)
    if not places:
        raise _nothing_found(saved, name)
    place = choose_place(places, name)
    found = sort_names(place, [other for other in places if other is not place])
    foreign = foreign_network((*found.inside.values(), *found.outside))
    if foreign:
        raise refused(name, foreign)
    inside = {new: place.tensors[short] for new, short in found.inside.items()}
    recognised = recognise(place.form.family, inside, name)
    head = find_head(found, place.tensors, recognised.architecture.head, name)
    names = {**found.body(recognised.architecture.head), **head.names}
    refuse_followers(place.tensors, names, recognised.architecture.head, name)
    tensors = {new: place.tensors[short] for new, short in names.items()}
    state = in_float32(tensors, name)
    weight, bias = (state.get(f"{recognised.architecture.head}.{n}") for n in ("weight", "bias"))
    assert weight is not None
    remarks = [*_about_places(place, places), *head.remarks]
    if bias is None:
        state[f"{recognised.architecture.head}.bias"] = torch.zeros(weight.shape[0])
        remarks.append(say("The head has no bias, so zeros are used."))
    repaired = describe_repairs(place, names, recognised.architecture.head)
    return Network(
        recognised, state, count_classes(weight, name), found.normaliser,
        " › ".join(map(clean, place.wrapper)), number_format(tensors),
        len(names) - sum(len(repair.keys) for repair in repaired), repaired,
        (*_beside(saved, place.wrapper), *found.left_over), tuple(remarks),
    )  # fmt: skip


def _about_places(place: Place, places: list[Place]) -> Iterator[str]:
    """What is to be said about further copies of the network."""
    others = [other.title for other in places if other is not place]
    if others:
        yield say("Another copy of the network was left alone ({names}).", names=shown(others))
    if place.is_copy:
        title = clean(place.title)
        yield say(
            "The only network in the file is a moving average or a teacher ({title}).", title=title
        )


def _beside(saved: object, wrapper: tuple[str, ...]) -> Iterator[str]:
    """What stands beside the weights in the file, by its name."""
    above = ""
    for key in (*wrapper, None):
        assert isinstance(saved, dict)
        for other, value in saved.items():
            if other != key and not (key is None and isinstance(value, Tensor)):
                yield above + (clean(other) if isinstance(other, str) else type(other).__name__)
        if key is not None:
            saved, above = saved[key], f"{above}{clean(key)}."


def _nothing_found(saved: object, name: str) -> CheckpointError:
    """The sentence about a file without a network that is known here."""
    tables = [tensors for _, tensors in tensor_tables(saved)]
    if not tables:
        kind = say("a {type} without tensors", type=type(saved).__name__)
        kind = say("an empty dictionary") if saved == {} else kind
        return CheckpointError(
            say(
                "{name} holds {kind}. Needed is a state dict: {save}.",
                name=name,
                kind=kind,
                save=SAVE,
            )
        )
    keys = [*max(tables, key=len)]
    foreign = foreign_network(keys)
    return refused(
        name, foreign or say("no network that is known here (tensors: {names})", names=shown(keys))
    )
