"""The names of a network's classes: from a file of them, or from the checkpoint itself."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from explain.errors import CheckpointError
from explain.imagenet import IMAGENET_CLASSES, imagenet_class_names
from explain.language import mark, say

MAX_BYTES = 20_000_000
LONGEST_NAME = 200
MOST_NAMES = 1_000_000
# Where training programs put the names in their checkpoints.
_KEYS = ("class_names", "classes", "class_to_idx", "idx_to_class", "label_names", "labels",
         "id2label", "label2id")  # fmt: skip
WANTED = mark("Needed is a text file with one name in each line, or a JSON list or {index: name}.")


def read_class_names(source: Path | bytes, file_name: str = "") -> tuple[str, ...]:
    """The class names in a text file (one in each line) or JSON (a list, or {index: name}).

    The content decides which it is. Raises CheckpointError.
    """
    name = file_name or (
        source.name if isinstance(source, Path) else say("the file of class names")
    )
    try:
        data = source if isinstance(source, bytes) else source.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: no file's name has a NUL in it
        raise CheckpointError(
            say(
                "{name} cannot be read ({reason}). {wanted}",
                name=name,
                reason=error.strerror if isinstance(error, OSError) else error,
                wanted=say(WANTED),
            )
        ) from None
    if len(data) > MAX_BYTES:
        raise CheckpointError(
            say(
                "{name} has {size} MB, too much for names. {wanted}",
                name=name,
                size=f"{len(data) / 1000000.0:.0f}",
                wanted=say(WANTED),
            )
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CheckpointError(
            say("{name} is not text in UTF-8. {wanted}", name=name, wanted=say(WANTED))
        ) from None
    names = _from_json(text, name) if text.lstrip()[:1] in ("[", "{") else text.splitlines()
    while names and not names[-1].strip():  # the last line's end
        names.pop()
    return _checked(names, name)


def _from_json(text: str, name: str) -> list[str]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise CheckpointError(
            say("{name} is damaged JSON. {wanted}", name=name, wanted=say(WANTED))
        ) from None
    names = in_order(value)
    if names is None:
        raise CheckpointError(
            say(
                "{name} is neither a list of names nor gives each index from 0 on a name. {wanted}",
                name=name,
                wanted=say(WANTED),
            )
        )
    return names


def in_order(value: object) -> list[str] | None:
    """The names in a list, {index: name} or {name: index}, by index; None where it is not one."""
    if isinstance(value, list | tuple):
        return list(value) if all(isinstance(each, str) for each in value) else None
    if not isinstance(value, Mapping):
        return None
    pairs = [(key, each) if isinstance(each, str) else (each, key) for key, each in value.items()]
    by_index = {
        int(index): name
        for index, name in pairs
        if isinstance(name, str) and isinstance(index, int | str) and _is_index(index)
    }
    if len(by_index) != len(value) or sorted(by_index) != list(range(len(value))):
        return None
    return [by_index[index] for index in range(len(value))]


def _is_index(index: int | str) -> bool:
    text = str(index)
    return text.isascii() and text.isdecimal() and len(text) < 9


def _checked(names: Sequence[str], source: str) -> tuple[str, ...]:
    """The names, stripped; the ones that stand twice get their index. Raises CheckpointError."""
    if len(names) > MOST_NAMES:
        raise CheckpointError(
            say(
                "{source} has {count} names; at most {most} are read. {wanted}",
                source=source,
                count=f"{len(names):,}",
                most=f"{MOST_NAMES:,}",
                wanted=say(WANTED),
            )
        )
    stripped = [" ".join(name.split()) for name in names]
    if not stripped:
        raise CheckpointError(
            say("{source} has no class names in it. {wanted}", source=source, wanted=say(WANTED))
        )
    if "" in stripped:
        raise CheckpointError(
            say(
                "{source} has no name for class {index}. {wanted}",
                source=source,
                index=stripped.index(""),
                wanted=say(WANTED),
            )
        )
    long = max(stripped, key=len)
    if len(long) > LONGEST_NAME:
        raise CheckpointError(
            say(
                "{source} has a class name of {length} signs. {wanted}",
                source=source,
                length=len(long),
                wanted=say(WANTED),
            )
        )
    try:
        "".join(stripped).encode()
    except UnicodeEncodeError:  # "\\ud800" in JSON, for one: half of a sign
        raise CheckpointError(
            say("{source} is not text in UTF-8. {wanted}", source=source, wanted=say(WANTED))
        ) from None
    counts: dict[str, int] = {}
    for name in stripped:
        counts[name] = counts.get(name, 0) + 1
    return tuple(
        f"{name} ({index})" if counts[name] > 1 else name for index, name in enumerate(stripped)
    )


def saved_class_names(saved: object, classes: int) -> tuple[str, tuple[str, ...]] | None:
    """The key and the names that the checkpoint itself has for so many classes; None without."""
    for key in _KEYS:
        names = in_order(saved.get(key)) if isinstance(saved, dict) else None
        if names is not None and len(names) == classes and all(name.strip() for name in names):
            return key, _checked(names, key)
    return None


def choose_class_names(
    given: Sequence[str] | None, saved: object, classes: int, file_name: str
) -> tuple[tuple[str, ...], str]:
    """The names of the classes, and in words where they come from.

    The user's count most, then the file's own, then ImageNet's for 1000 classes, then numbers.
    """
    if given is not None:
        if len(given) != classes:
            raise CheckpointError(
                say(
                    "{file_name} has {classes} classes, but {count} class names were given. Bring "
                    "the names of this network's classes, in its order.",
                    file_name=file_name,
                    classes=classes,
                    count=len(given),
                )
            )
        return _checked(given, say("The list of class names")), say(say("names as given"))
    own = saved_class_names(saved, classes)
    if own:
        return own[1], say("names from “{key}” in the file", key=own[0])
    if classes == IMAGENET_CLASSES:
        return imagenet_class_names(), say("named as ImageNet's 1000")
    return tuple(f"class {index}" for index in range(classes)), say("without names, so numbered")
