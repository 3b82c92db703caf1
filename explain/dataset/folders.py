"""Labels from folders: one folder per class, optionally inside train, val and test."""

from collections.abc import Iterable

from explain.dataset.listing import (
    SPLITS,
    Item,
    LeftOut,
    Listing,
    count_left_out,
    is_picture,
)
from explain.language import mark

NO_FOLDER = mark("lies in no class folder")
BESIDE = mark("lies beside the folders train, val or test")
NO_PICTURE = mark("is no picture by its name")


def from_folders(paths: Iterable[str]) -> Listing:
    """The pictures among `paths`, each labelled by the name of its folder.

    Where pictures lie in train/CLASS/…, val/CLASS/… or test/CLASS/…, these are splits, and folders
    beside them are left out. One folder around everything, as zips have it, counts for nothing.
    """
    everything = sorted(paths)
    pictures = [path for path in everything if is_picture(path)]
    others = len(everything) - len(pictures)
    left_out = [LeftOut(mark("other files"), others, NO_PICTURE)] if others else []
    outer = _outer_folder(pictures)
    inner = {path: path[len(outer) :].split("/") for path in pictures}
    if any(_is_split(parts) for parts in inner.values()):
        items, astray = _with_splits(inner)
    else:
        items, astray = _classes_only(inner)
    return Listing(tuple(items), (*astray, *left_out))


def _outer_folder(pictures: list[str]) -> str:
    """The folders around everything, with the last slash; class folders lie right below."""
    if not pictures:
        return ""
    first, last = (path.split("/") for path in (pictures[0], pictures[-1]))  # they are sorted
    shallowest = min(path.count("/") for path in pictures)
    outer = ""
    for one, other in zip(first[: max(0, shallowest - 1)], last, strict=False):
        if one != other or one.casefold() in SPLITS:
            break
        outer += one + "/"
    return outer


def _is_split(parts: list[str]) -> bool:
    return len(parts) >= 3 and parts[0].casefold() in SPLITS


def _with_splits(inner: dict[str, list[str]]) -> tuple[list[Item], list[LeftOut]]:
    items, loose, beside = [], [], []
    for path, parts in inner.items():
        if _is_split(parts):
            items.append(Item(path, parts[1], SPLITS[parts[0].casefold()]))
        elif parts[0].casefold() in SPLITS:
            loose.append(parts[0] + "/")
        else:
            beside.append(parts[0] if len(parts) == 1 else parts[0] + "/")
    return items, count_left_out(loose, NO_FOLDER) + count_left_out(beside, BESIDE)


def _classes_only(inner: dict[str, list[str]]) -> tuple[list[Item], list[LeftOut]]:
    items = [Item(path, parts[0]) for path, parts in inner.items() if len(parts) >= 2]
    loose = len(inner) - len(items)
    return items, [LeftOut(mark("pictures at the top"), loose, NO_FOLDER)] if loose else []
