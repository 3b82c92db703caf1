"""Which tensors of a checkpoint belong to the network, and which are left over from training."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from torch import Tensor

from explain.checkpoint.places import Place
from explain.names import clean
from explain.results import Preprocess

_COUNTERS = ("total_ops", "total_params")  # what profilers leave in every layer
# Words in the names of tensors that never answer: weights of a loss, states of measures.
_TRAINING = frozenset({"criterion", "metric", "metrics", "acc", "accuracy", "auroc", "confmat"})
# What layers call their tensors; all else that is a single number counts something.
_OF_LAYERS = ("weight", "bias", "running_mean", "running_var", "num_batches_tracked")
_NORMALISERS = {"mean": "std", "new_mean": "new_std"}


Normaliser = tuple[list[float], list[float]]


@dataclass
class Sorted:
    """The names in a place's table, sorted; `inside` has them by torchvision's names.

    `normaliser` is the mean and std of a layer in front of the network.
    """

    inside: dict[str, str] = field(default_factory=dict)
    outside: list[str] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)
    normaliser: Normaliser | None = None

    def body(self, head: str) -> dict[str, str]:
        """The names inside without the head's."""
        root = head.partition(".")[0] + "."
        return {new: old for new, old in self.inside.items() if not new.startswith(root)}


def sort_names(place: Place, others: Sequence[Place]) -> Sorted:
    """What belongs to the network at `place`, what stands beside it, what is left over."""
    copies = tuple(
        other.prefix
        for other in others
        if other.wrapper == place.wrapper and not place.prefix.startswith(other.prefix)
    )
    found = Sorted()
    normaliser = _normaliser(place.tensors, copies)
    if normaliser:
        mean, std = (place.tensors[key].flatten().tolist() for key in normaliser)
        found.normaliser = (mean, std)
    for name, tensor in place.tensors.items():
        inside = name.startswith(place.prefix)
        bare = name.removeprefix(place.prefix)
        if name.startswith(copies) or name in normaliser or _is_left_over(bare, tensor):
            found.left_over.append(clean(place.old[name]))
        elif inside and place.form.rename(bare) not in found.inside:
            found.inside[place.form.rename(bare)] = name
        else:
            found.outside.append(name)
    return found


def _is_left_over(name: str, tensor: Tensor) -> bool:
    """Whether the tensor has no part in an answer."""
    layer, _, last = name.rpartition(".")
    words = re.split(r"[._]", layer)
    return (
        last in _COUNTERS
        or any("loss" in word or word in _TRAINING for word in words)
        or (tensor.ndim == 0 and last not in _OF_LAYERS)
    )


def _normaliser(tensors: Mapping[str, Tensor], copies: tuple[str, ...]) -> tuple[str, ...]:
    """The names of the mean and std of a normalising layer, three numbers each; () without one."""
    for name in tensors:
        root, dot, last = name.rpartition(".")
        std = root + dot + _NORMALISERS.get(last, "")
        pair = [tensors[key] for key in (name, std) if key in tensors]
        three = [each.numel() == 3 and each.is_floating_point() for each in pair]
        if three == [True, True] and not name.startswith(copies):
            return name, std
    return ()


def in_brightness(base: Preprocess, normaliser: Normaliser) -> Preprocess:
    """`base` with this mean and std; where a mean is above 1, they are taken as of 0 to 255."""
    scale = 255 if max(normaliser[0]) > 1 else 1
    mean, std = ((red / scale, green / scale, blue / scale) for red, green, blue in normaliser)
    return replace(base, mean=mean, std=std)
