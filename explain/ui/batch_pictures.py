"""The pictures that a batch was run over, where they lie on this computer. No Streamlit here.

The rows name files, and whoever wrote them may have named any: only those below the batch's own
source are opened, and only while they are the pictures that the rows are about.
"""

import glob
from dataclasses import dataclass
from pathlib import Path

from explain.batch.addresses import is_remote
from explain.dataset.files import is_hidden
from explain.dataset.listing import SPLITS
from explain.errors import PictureError
from explain.images import read_picture_file, sha256
from explain.language import say


@dataclass(frozen=True)
class SourcePictures:
    """The pictures below `root`, without links; None where the source is not on this computer."""

    source: str
    root: Path | None

    def read(self, path: str, digest: str | None) -> bytes:
        """The bytes of the picture that a row names; raises PictureError with the reason if not.

        `digest` is its sha256 as the row has it.
        """
        if is_remote(path):
            raise PictureError(
                say("The picture is at an address; only files on this computer are opened here.")
            )
        if self.root is None:
            raise PictureError(
                say("The source {source} is not on this computer any more.", source=self.source)
            )
        try:
            real = Path(path).resolve()
            outside, regular = not real.is_relative_to(self.root), real.is_file()
        except (OSError, RuntimeError, ValueError):  # no path at all, or links that lead round
            outside, regular = True, False
        if outside:
            raise PictureError(
                say(
                    "This file is not below {root}, the batch's own source, so it is not opened.",
                    root=self.root,
                )
            )
        if not regular:
            raise PictureError(say("The picture is not there any more."))
        data = read_picture_file(real)
        if sha256(data) != digest:
            raise PictureError(
                say("The file has changed since the batch was run, so it is not shown.")
            )
        return data

    def shown(self, path: str) -> str:
        """The path for people: what the source says already is left out."""
        return path.removeprefix(self.source.rstrip("/\\")).lstrip("/\\") or path

    def folder_names(self) -> set[str]:
        """The names of the folders in the source, or in its train, val and test."""
        if self.root is None:
            return set()
        folders = _folders(self.root)
        if folders and all(folder.name.casefold() in SPLITS for folder in folders):
            folders = [inner for folder in folders for inner in _folders(folder)]
        return {folder.name for folder in folders}


def source_pictures(source: str) -> SourcePictures:
    """Those of a batch whose run says this `source`: a folder, a pattern, a table or a picture."""
    here = not is_remote(source) and Path(source).is_absolute()
    return SourcePictures(source, _root(source) if here else None)


def _root(source: str) -> Path | None:
    """The folder that holds everything; never a whole disk, which would be no limit at all."""
    path = Path(source)
    try:
        if not path.is_dir():
            if path.is_file():
                path = path.parent
            elif glob.has_magic(source):
                fixed = next(at for at, part in enumerate(path.parts) if glob.has_magic(part))
                path = Path(*path.parts[:fixed])
        found = path.resolve()
        return found if found.is_dir() and found != Path(found.anchor) else None
    except (OSError, RuntimeError, ValueError):
        return None


def _folders(root: Path) -> list[Path]:
    try:
        return [each for each in root.iterdir() if each.is_dir() and not is_hidden(each.name)]
    except OSError:  # gone, or not ours to read: no names then
        return []
