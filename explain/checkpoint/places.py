"""Where networks are in what was saved: in which wrapper, behind which prefix, in which form."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor

from explain.errors import CheckpointError
from explain.language import mark, say
from explain.names import shown

DEEPEST_WRAPPER = 4
LONGEST_KEY = 500  # signs
MOST_NETWORKS = 20
# Parts of names that torch.compile, DataParallel and FSDP put in, anywhere; they mean nothing.
WRAPPED = ("_orig_mod", "module", "_fsdp_wrapped_module", "_checkpoint_wrapped_module")
# Words in the names of second networks that follow the first one: moving averages, teachers.
_COPIES = frozenset({"ema", "teacher", "averaged", "avg", "swa", "momentum", "shadow", "target"})


@dataclass(frozen=True)
class Form:
    """A way to lay a network out: two names that give it away, and torchvision's names for its own.

    `renames` maps the first part of a name; `what` says so in a report.
    """

    family: str
    marks: tuple[str, str]
    renames: Mapping[str, str] = field(default_factory=dict)
    what: str = ""

    def rename(self, key: str) -> str:
        """Torchvision's name of what this form calls `key`."""
        first, dot, rest = key.partition(".")
        return self.renames.get(first, first) + dot + rest


FORMS = (
    Form("resnet", ("conv1.weight", "layer1.0.conv1.weight")),
    Form(
        "resnet",
        ("0.weight", "4.0.conv1.weight"),
        {"0": "conv1", "1": "bn1", **{str(n + 3): f"layer{n}" for n in (1, 2, 3, 4)}, "9": "fc"},
        mark("numbers of a Sequential turned into names"),
    ),
    Form("mobilenet_v2", ("features.0.0.weight", "features.1.conv.0.0.weight")),
    Form(
        "mobilenet_v2",
        ("0.0.weight", "1.conv.0.0.weight"),
        {str(n): f"features.{n}" for n in range(19)},
        mark("“features” put before the numbers"),
    ),
)


@dataclass(frozen=True, eq=False)
class Place:
    """A network: the tensors saved beside it, with WRAPPED parts gone (`old` has the file's names).

    `wrapper` is the way to them from the top of the file, `prefix` what stands before its names.
    """

    wrapper: tuple[str, ...]
    prefix: str
    form: Form
    tensors: Mapping[str, Tensor]
    old: Mapping[str, str]

    @property
    def is_copy(self) -> bool:
        """Whether its name says that it is a moving average or a teacher."""
        words = re.split(r"[._]", ".".join((*self.wrapper, self.prefix)).casefold())
        return not _COPIES.isdisjoint(words) or "encoder_k" in self.prefix

    @property
    def title(self) -> str:
        """Where it is, as a person would write it."""
        return " ".join((*self.wrapper, self.prefix.rstrip("."))).strip() or say("the top")

    def own(self) -> dict[str, Tensor]:
        """Its tensors by torchvision's names."""
        inside = len(self.prefix)
        return {
            self.form.rename(key[inside:]): tensor
            for key, tensor in self.tensors.items()
            if key.startswith(self.prefix)
        }


def tensor_tables(
    saved: object, path: tuple[str, ...] = (), seen: set[int] | None = None
) -> Iterator[tuple[tuple[str, ...], dict[str, Tensor]]]:
    """Each dictionary with tensors in `saved`, once, and the way to it."""
    seen = set() if seen is None else seen
    if not isinstance(saved, dict) or len(path) > DEEPEST_WRAPPER or id(saved) in seen:
        return
    seen.add(id(saved))
    named = {key: value for key, value in saved.items() if isinstance(key, str)}
    tensors = {key: value for key, value in named.items() if isinstance(value, Tensor)}
    if tensors:
        yield path, tensors
    for key, value in named.items():
        yield from tensor_tables(value, (*path, key), seen)


def find_places(saved: object, file_name: str) -> list[Place]:
    """Where networks of a known family are in what was saved, in the file's order.

    Raises CheckpointError where a name has no end: looking for patterns in it would have none.
    """
    places = []
    for path, tensors in tensor_tables(saved):
        longest = max(map(len, tensors))
        if longest > LONGEST_KEY:
            raise CheckpointError(
                say(
                    "{file_name} has a tensor whose name has {longest} signs; at most {most} are "
                    "read. Save it again: torch.save(model.state_dict(), FILE).",
                    file_name=file_name,
                    longest=longest,
                    most=LONGEST_KEY,
                )
            )
        places += _in_table(path, tensors)
    return places


def _in_table(path: tuple[str, ...], tensors: Mapping[str, Tensor]) -> list[Place]:
    old = _unwrapped(tensors)
    table = {new: tensors[key] for new, key in old.items()}
    places = [
        Place(path, key.removesuffix(form.marks[0]), form, table, old)
        for form in FORMS
        for key in table
        if key.endswith(form.marks[0])
        and (key == form.marks[0] or key[: -len(form.marks[0])].endswith("."))
        and key.removesuffix(form.marks[0]) + form.marks[1] in table
    ]
    named = {place.prefix + "features." for place in places if not place.form.renames}
    return [place for place in places if not (place.form.renames and place.prefix in named)]


def _unwrapped(keys: Mapping[str, object]) -> dict[str, str]:
    """Each name without WRAPPED parts → the name in the file; all as they are where two meet."""
    new = {key: ".".join(p for p in key.split(".") if p not in WRAPPED) for key in keys}
    if len(set(new.values())) < len(new):
        return {key: key for key in keys}
    return {short: key for key, short in new.items()}


def choose_place(places: list[Place], file_name: str) -> Place:
    """The network that answers: the only one that is no copy; raises CheckpointError."""
    if len(places) > MOST_NETWORKS:
        raise _too_many(places, file_name)
    for place in places:
        _refuse_oversized(place, file_name)
    originals = [place for place in places if not place.is_copy] or places
    first, *others = originals
    different = [place for place in others if not _same(first, place)]
    if different:
        raise _too_many([first, *different], file_name)
    return first


def _too_many(places: list[Place], file_name: str) -> CheckpointError:
    return CheckpointError(
        say(
            "{file_name} holds {count} networks ({names}) and does not say which of them "
            "answers. Save that one alone: torch.save(model.state_dict(), FILE).",
            file_name=file_name,
            count=len(places),
            names=shown([place.title for place in places]),
        )
    )


def _same(one: Place, other: Place) -> bool:
    """Whether two networks are one, saved twice."""
    left, right = one.own(), other.own()
    return left.keys() == right.keys() and all(
        left[key].dtype == right[key].dtype and torch.equal(left[key], right[key]) for key in left
    )


def _refuse_oversized(place: Place, file_name: str) -> None:
    """Raise CheckpointError where tensors lay claim to more numbers than the file has for them.

    A tensor can say that it repeats one number a billion times.
    """
    own = place.own().values()
    storages = {each.data_ptr(): each.nbytes() for each in (t.untyped_storage() for t in own)}
    if sum(tensor.nbytes for tensor in own) > sum(storages.values()):
        raise CheckpointError(
            say(
                "{file_name} has tensors that are larger than the numbers saved for them. Save "
                "it again: torch.save(model.state_dict(), FILE).",
                file_name=file_name,
            )
        )
