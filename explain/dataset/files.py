"""Where the pictures of a data set lie: a folder, or bytes that were uploaded."""

import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from explain.errors import DatasetError, PictureError
from explain.images import read_picture_file
from explain.language import mark, say
from explain.names import clean

MAX_FILES = 1_000_000
LONGEST_PATH, DEEPEST_PATH = 4096, 100  # signs, folders


class Files(Protocol):
    """A tree of files, read from several threads at once.

    `stamps` has every file by its path with forward slashes; a stamp changes when its file does.
    `kind` and `place` say where it is, so that it can be opened again.
    """

    kind: str
    place: str
    stamps: Mapping[str, str]

    def read(self, path: str) -> bytes:
        """The bytes of one file of `stamps`; raises PictureError where it cannot be read."""
        ...


class FolderFiles:
    """The files below a folder. Links to files and folders are followed, each folder once."""

    kind = "folder"

    def __init__(self, root: Path) -> None:
        if not os.path.isdir(root):  # noqa: PTH112  # a name that no folder can have is no error
            raise DatasetError(
                say("There is no folder {root}. Check the name.", root=clean(str(root)))
            )
        self.place = str(root)
        self._root = root
        self.stamps: Mapping[str, str] = dict(sorted(self._walk()))

    def _walk(self) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        seen: set[str] = set()
        for folder, inner, names in os.walk(self._root, followlinks=True):
            real = os.path.realpath(folder)
            inner[:] = sorted(name for name in inner if not is_hidden(name))
            if real in seen:  # a link that leads back
                inner.clear()
                continue
            seen.add(real)
            for name in names:
                path = Path(folder) / name
                if not is_hidden(name) and path.is_file():
                    facts = path.stat()
                    relative = path.relative_to(self._root).as_posix()
                    found.append((relative, f"{facts.st_size}-{facts.st_mtime_ns}"))
            refuse_too_many(len(found))
        return found

    def read(self, path: str) -> bytes:
        """The bytes of the file; only what the folder lists is ever opened."""
        if path not in self.stamps:
            raise not_there(path)
        return read_picture_file(self._root / path)


class UploadedFiles:
    """Files that came from a browser, in memory, by their relative path."""

    kind = "upload"

    def __init__(self, files: Mapping[str, bytes], place: str = mark("uploaded pictures")) -> None:
        refuse_too_many(len(files))
        self.place = place
        plain = {safe_path(path): data for path, data in files.items()}
        self._files = {path: data for path, data in plain.items() if not is_hidden_path(path)}
        self.stamps: Mapping[str, str] = {
            path: f"{len(data)}-{zlib.crc32(data):08x}"
            for path, data in sorted(self._files.items())
        }

    def read(self, path: str) -> bytes:
        """The bytes of the file."""
        if path not in self._files:
            raise not_there(path)
        return self._files[path]


def is_hidden(name: str) -> bool:
    """Whether a file or folder of this name is the system's, not the user's."""
    return name.startswith(".") or name in ("__MACOSX", "Thumbs.db", "desktop.ini")


def is_hidden_path(path: str) -> bool:
    """Whether the file or one of its folders is the system's."""
    return any(is_hidden(part) for part in path.split("/"))


def safe_path(path: str) -> str:
    """The path with forward slashes; raises DatasetError where it leads out of the data set."""
    plain = path.replace("\\", "/").removeprefix("./")
    if plain.startswith("/") or ".." in plain.split("/") or plain[1:2] == ":":
        raise DatasetError(
            say(
                "The data set has a file named {path}, which leads out of it, so nothing of it "
                "is read. Pack the pictures again, with paths inside their folder.",
                path=repr(path[:100]),
            )
        )
    if len(plain) > LONGEST_PATH or plain.count("/") > DEEPEST_PATH:
        raise DatasetError(
            say(
                "The data set has a path of {signs} signs and {folders} folders ({path}…), longer "
                "than any that pictures have. Pack the pictures again.",
                signs=len(plain),
                folders=plain.count("/"),
                path=repr(path[:40]),
            )
        )
    return plain


def refuse_too_many(count: int) -> None:
    """Raise DatasetError where there are more files than one data set may have."""
    if count > MAX_FILES:
        raise DatasetError(
            say(
                "The data set has more than {limit} files. Bring it in several parts.",
                limit=f"{MAX_FILES:,}",
            )
        )


def not_there(path: str) -> PictureError:
    """What is said of a picture that a table lists and nobody has."""
    return PictureError(say("There is no file {path} in the data set. Check the table.", path=path))
