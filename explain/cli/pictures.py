"""From the PICTUREs of a command line to files, and from pictures to names for files."""

import glob
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from explain.errors import PictureError
from explain.names import file_name_part as file_name_part

if TYPE_CHECKING:
    from PIL import Image


def expand(arguments: Sequence[str]) -> list[str]:
    """The files that these stand for, in this order; a folder or pattern gives its files by name.

    What stands for nothing stays as it is, for `open_source` to say what is wrong with it.
    """
    return [source for argument in arguments for source in _expand(argument) or [argument]]


def _expand(argument: str) -> list[str]:
    from explain.images import SUFFIXES

    path = Path(argument)
    try:
        if _is_folder(path):
            return [
                str(file)
                for file in sorted(path.iterdir())
                if file.suffix.lower().lstrip(".") in SUFFIXES and not file.name.startswith(".")
            ]
        if path.exists() or not glob.has_magic(argument):
            return [argument]
    except OSError:  # a folder that may not be read, a name that is too long
        return [argument]
    # Not Path.glob: it takes no pattern that starts at the root or a drive.
    found = glob.glob(argument, recursive=True)  # noqa: PTH207
    return sorted(file for file in found if Path(file).is_file())


def _is_folder(path: Path) -> bool:
    """Whether this is a folder; what cannot even be looked for, as a too long name, is none."""
    try:
        return path.is_dir()
    except OSError:
        return False


def open_source(source: str) -> "Image.Image":
    """The picture in this file; raises PictureError."""
    from explain.images import open_picture

    return open_picture(read_source(source))


def read_source(source: str) -> bytes:
    """The bytes of this file; raises PictureError where it is missing, too large or a folder."""
    from explain.images import read_picture_file

    if _is_folder(Path(source)):
        raise PictureError(
            f"The folder {source} has no picture files that can be read. Name another one."
        )
    return read_picture_file(Path(source))


class Stems:
    """Gives each picture a stem of its own: dog, dog-2 …, different also for Windows and macOS."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def next_for(self, source: str) -> str:
        """A stem after the file's name that was not given before."""
        plain = stem = file_name_part(Path(source).stem)
        number = 1
        while stem.casefold() in self._given:
            number += 1
            stem = f"{plain}-{number}"
        self._given.add(stem.casefold())
        return stem
