"""Making the tensors of a checkpoint fit torchvision's names, and saying what was done."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from explain.checkpoint.asked import SAVE
from explain.checkpoint.places import Place
from explain.checkpoint.report import Repair
from explain.checkpoint.sorting import Sorted
from explain.errors import CheckpointError
from explain.language import mark, say, say_n
from explain.names import clean, shown

MOST_MEGABYTES = 400  # ResNet-152 with ImageNet's classes takes 241


@dataclass(frozen=True, eq=False)
class Head:
    """The last layer, which gives the logits.

    `names` has the tensors' names in the file, by torchvision's.
    """

    names: Mapping[str, str]
    remarks: tuple[str, ...] = ()


def find_head(found: Sorted, tensors: Mapping[str, Tensor], head: str, file_name: str) -> Head:
    """The one linear layer at the end, which torchvision calls `head`; raises CheckpointError.

    In a Sequential with dropouts, which have no tensors, it is found by being alone.
    """
    root = head.partition(".")[0] + "."
    names = {new: old for new, old in found.inside.items() if new.startswith(root)}
    if names and found.outside:
        raise CheckpointError(
            say(
                "{file_name} has layers of its own beside the network ({names}); what they do "
                "is not in the file. Save the network alone: {save}.",
                file_name=file_name,
                names=shown(found.outside),
                save=SAVE,
            )
        )
    outside = not names
    if outside:
        names = {old: old for old in found.outside}
    if not names:
        raise CheckpointError(
            say(
                "{file_name} holds a network without a head (the layer {head}), so it knows no "
                "classes. Save the whole classifier: {save}.",
                file_name=file_name,
                head=head,
                save=SAVE,
            )
        )
    weights = [new for new in names if new.endswith(".weight") and tensors[names[new]].ndim == 2]
    layer = weights[0].removesuffix(".weight") if len(weights) == 1 else ""
    if not layer or not set(names) <= {f"{layer}.weight", f"{layer}.bias"}:
        raise CheckpointError(
            say(
                "{file_name} has a head of several layers ({names}); what stands between them "
                "is not in the file. Needed is a head of one linear layer, with dropout or not.",
                file_name=file_name,
                names=shown(list(names)),
            )
        )
    remark = say(
        "“{layer}” is taken as the head, right behind the network's pooling.", layer=clean(layer)
    )
    return Head(
        {new.replace(layer, head, 1): old for new, old in names.items()},
        (remark,) if outside else (),
    )


def count_classes(weight: Tensor, file_name: str) -> int:
    """The number of classes that the head tells apart; raises CheckpointError below two."""
    classes = weight.shape[0]
    if classes < 2:
        raise CheckpointError(
            say_n(
                "{file_name} has a head with {count} output; needed is one for each class. "
                "A yes-or-no network with a sigmoid can be saved with two: put "
                "torch.cat([-w, w]) / 2 for its head's weight w, and the same for its bias.",
                "{file_name} has a head with {count} outputs; needed is one for each class. "
                "A yes-or-no network with a sigmoid can be saved with two: put "
                "torch.cat([-w, w]) / 2 for its head's weight w, and the same for its bias.",
                classes,
                file_name=file_name,
            )
        )
    return classes


def refuse_followers(
    tensors: Mapping[str, Tensor], names: Mapping[str, str], head: str, file_name: str
) -> None:
    """Raise CheckpointError where a layer takes what the head gives: then its rows are no classes.

    So it is with ArcFace and its like, which keep the classes in the loss. `names` has the names of
    the network's own among `tensors`.
    """
    rows, own = tensors[names[f"{head}.weight"]].shape[0], set(names.values())
    followers = [
        name
        for name, tensor in tensors.items()
        if name not in own and tensor.ndim == 2 and tensor.is_floating_point()
        and tensor.shape[1] == rows != tensor.shape[0]
    ]  # fmt: skip
    if followers:
        raise CheckpointError(
            say(
                "{file_name} has a layer that takes what the head gives ({names}), so the "
                "head's {rows} outputs are no classes. Needed is a head with one output for "
                "each.",
                file_name=file_name,
                names=shown(followers),
                rows=rows,
            )
        )


def in_float32(tensors: Mapping[str, Tensor], file_name: str) -> dict[str, Tensor]:
    """The same numbers in float32; raises CheckpointError where they are whole or too many."""
    megabytes = sum(tensor.numel() for tensor in tensors.values()) * 4 / 1e6
    if megabytes > MOST_MEGABYTES:
        raise CheckpointError(
            say(
                "{file_name} takes {megabytes} MB as ordinary numbers (float32); at most {most} MB "
                "are loaded. Needed is a network with fewer classes.",
                file_name=file_name,
                megabytes=f"{megabytes:,.0f}",
                most=MOST_MEGABYTES,
            )
        )
    state = {}
    for name, tensor in tensors.items():
        counter = name.endswith("num_batches_tracked")
        if not (counter or tensor.is_floating_point()):
            raise CheckpointError(
                say(
                    "{file_name} has {dtype} in {name}, as quantised networks have. Needed are "
                    "floating-point weights: {save}.",
                    file_name=file_name,
                    dtype=_short(tensor.dtype),
                    name=clean(name),
                    save=SAVE,
                )
            )
        state[name] = tensor.detach() if counter else tensor.detach().float()
    return state


def number_format(tensors: Mapping[str, Tensor]) -> str:
    """How the weights are saved: "float16", or "float16 and float32"."""
    kinds = Counter(_short(t.dtype) for t in tensors.values() if t.is_floating_point())
    return say(" and ").join(sorted(kinds))


def _short(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def describe_repairs(place: Place, names: Mapping[str, str], head: str) -> tuple[Repair, ...]:
    """What was done to names, grouped; `names` has place's by torchvision's."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for new, short in names.items():
        old = place.old[short]
        if old != new:
            groups.setdefault(_repair(place, old, new, head), []).append((old, new))
    return tuple(Repair(what, tuple(keys)) for what, keys in groups.items())


def _repair(place: Place, old: str, new: str, head: str) -> str:
    """What made `new` of `old`, in words."""
    if old.endswith("." + new):
        return say("“{prefix}” taken off", prefix=old.removesuffix(new))
    if new.startswith(head):
        return say("head called “{head}”", head=head)
    return say(place.form.what or mark("parts in the middle taken out"))
