"""From a source to the addresses of its pictures, one after another, never all in memory."""

import glob
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from explain.batch.addresses import absolute, file_system, is_remote, reach_errors
from explain.batch.tables import is_table, listed_in
from explain.dataset.files import is_hidden, is_hidden_path
from explain.dataset.listing import is_picture
from explain.errors import BatchError
from explain.language import say


def list_pictures(source: str) -> Iterator[str]:
    """The addresses in `source`: a folder, a glob, a table of paths, or one picture.

    In the order of the table, else by name. A table's line is taken as it stands: a path in it
    twice is two pictures, and one that does not exist becomes a row with its reason. Raises
    BatchError where the source cannot be read.
    """
    try:
        if is_table(source) and not glob.has_magic(source):
            yield from listed_in(source)
        elif is_remote(source):
            yield from _remote(source)
        else:
            yield from _local(source)
    except reach_errors() as error:
        raise BatchError(
            say(
                "{source} cannot be read ({reason}). Check its name and who may read it.",
                source=source,
                reason=error,
            )
        ) from None


def _local(source: str) -> Iterator[str]:
    path = Path(source)
    if path.is_dir():
        yield from _below(absolute(source))
    elif path.exists():
        yield absolute(source)
    elif glob.has_magic(source):
        # Not Path.glob: it takes no pattern that starts at the root or a drive.
        for found in sorted(glob.iglob(source, recursive=True)):  # noqa: PTH207
            if is_picture(found) and Path(found).is_file():
                yield absolute(found)
    else:
        raise BatchError(say("There is no folder or file {source}. Check the name.", source=source))


def _below(root: str) -> Iterator[str]:
    """The pictures below a folder, by name; links are followed, each folder once."""
    seen: set[str] = set()
    for folder, inner, names in os.walk(root, followlinks=True):
        inner[:] = sorted(name for name in inner if not is_hidden(name))
        real = os.path.realpath(folder)
        if real in seen:  # a link that leads back
            inner.clear()
            continue
        seen.add(real)
        for name in sorted(names):
            if is_picture(name) and not is_hidden(name):
                yield str(Path(folder) / name)


def _remote(source: str) -> Iterator[str]:
    """The pictures below an address, or that fit its pattern; one picture's own address is it."""
    if is_picture(source) and not glob.has_magic(source):
        yield source
        return
    system, path = file_system(source)
    found: Any = system.glob(path) if glob.has_magic(source) else system.find(path)
    root = path.partition("*")[0]
    for each in sorted(found):
        if is_picture(each) and not is_hidden_path(each[len(root) :]):
            yield str(system.unstrip_protocol(each))
