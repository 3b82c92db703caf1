"""The file that a cell of a table means, found without looking at every path."""

from bisect import bisect_left
from collections.abc import Collection, Iterable
from pathlib import PurePosixPath

from explain.dataset.listing import is_picture

_AFTER = "\U0010ffff"  # sorts after every sign of a path


class Finder:
    """Finds the file that a cell means: by its whole path, else by the only path that ends so.

    A picture's suffix may be left out. Paths are kept backwards and sorted, so that those with the
    same end stand together.
    """

    def __init__(self, paths: Collection[str]) -> None:
        self._paths = set(paths)
        self._whole = _Ends((path, path) for path in paths)
        self._bare = _Ends((_bare(path), path) for path in paths if is_picture(path))
        self._deepest = max((path.count("/") for path in paths), default=0)

    def path(self, cell: str) -> str:
        """The path of the file; the cell as it is where there is none or more than one."""
        wanted = cell.replace("\\", "/").removeprefix("./")
        if wanted in self._paths:
            return wanted
        fitting = self._whole.fitting(wanted, self._deepest)
        if not is_picture(wanted):
            fitting |= self._bare.fitting(wanted, self._deepest)
        return fitting.pop() if len(fitting) == 1 else wanted


class _Ends:
    """Names, each with the paths that it stands for, to be found by their ends."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._paths: dict[str, list[str]] = {}
        for name, path in names:
            self._paths.setdefault(name, []).append(path)
        self._backwards = sorted(name[::-1] for name in self._paths)

    def fitting(self, wanted: str, deepest: int) -> set[str]:
        """Some of the paths whose name ends like `wanted` or is the end of it: two, if so many."""
        names = (*self._longer(wanted), *self._shorter(wanted, deepest))
        return {path for name in names for path in self._paths[name][:2]}

    def _longer(self, wanted: str) -> list[str]:
        start = wanted[::-1] + "/"
        first = bisect_left(self._backwards, start)
        last = bisect_left(self._backwards, start + _AFTER)
        return [each[::-1] for each in self._backwards[first : min(last, first + 2)]]

    def _shorter(self, wanted: str, deepest: int) -> list[str]:
        parts = wanted.split("/")
        ends = ("/".join(parts[-count:]) for count in range(1, min(deepest + 1, len(parts)) + 1))
        return [end for end in ends if end in self._paths]


def _bare(path: str) -> str:
    """The path without its suffix."""
    return str(PurePosixPath(path).with_suffix(""))
