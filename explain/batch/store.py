"""The folder that a batch fills, on disk or at an address; what stands in it is whole.

OUT/run.json                      whose rows these are, and how many there will be; written first
OUT/plan.parquet                  the pictures in their order, frozen
OUT/rows/START-COUNT.parquet      COUNT rows from picture number START on
OUT/manifest.json                 written last: where it is, nothing is left to do
"""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

from explain.batch.addresses import absolute, file_system, is_remote, reach_errors
from explain.errors import BatchError
from explain.language import say

RUN, PLAN, ROWS, MANIFEST = "run.json", "plan.parquet", "rows", "manifest.json"
_PARTIAL = "partial-"


@dataclass(frozen=True, order=True)
class Part:
    """`count` rows from picture number `start` on; the name of its file says so."""

    start: int
    count: int

    @property
    def name(self) -> str:
        """The name of its file below OUT."""
        return f"{ROWS}/{self.start:012d}-{self.count:06d}.parquet"

    @property
    def stop(self) -> int:
        """The number of the first picture behind it."""
        return self.start + self.count


class Store:
    """The files of one output by their names below it. Raises BatchError where it cannot."""

    def __init__(self, place: str) -> None:
        self.place = absolute(place)
        self.system, root = file_system(self.place)
        self._root = root.rstrip("/")
        self._is_local = not is_remote(self.place)

    def path(self, name: str) -> str:
        """The path of a file, as the file system takes it."""
        return f"{self._root}/{name}"

    def has(self, name: str) -> bool:
        """Whether there is such a file."""
        with self.reached():
            self.system.invalidate_cache()
            return bool(self.system.exists(self.path(name)))

    @contextmanager
    def writing(self) -> Iterator["Writing"]:
        """Gives a file to write into; nobody sees it before it is published under its name."""
        with self.reached(), tempfile.TemporaryDirectory() as elsewhere:
            folder = Path(self.path(ROWS)) if self._is_local else Path(elsewhere)
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=folder, prefix=_PARTIAL, delete=False) as file:
                path = Path(file.name)
                try:
                    yield Writing(file.file, path)
                finally:
                    file.close()
                    path.unlink(missing_ok=True)

    def publish(self, writing: "Writing", name: str) -> None:
        """Give what was written its name; what stood there before is replaced."""
        writing.file.close()
        if self._is_local:
            Path(self.path(name)).parent.mkdir(parents=True, exist_ok=True)
            writing.path.replace(self.path(name))
        else:
            self.system.put_file(str(writing.path), self.path(name))

    def read_json(self, name: str) -> dict[str, Any]:
        """The object in the file; raises BatchError where it is damaged."""
        with self.reached(), self.system.open(self.path(name), "rb") as file:
            try:
                value = json.loads(file.read())
            except ValueError:
                value = None
        if not isinstance(value, dict):
            raise BatchError(
                say("{path} is damaged. Name another folder.", path=f"{self.place}/{name}")
            )
        return value

    def write_json(self, name: str, value: Mapping[str, Any]) -> None:
        """Write the object."""
        with self.writing() as writing:
            writing.file.write(json.dumps(value, indent=1, allow_nan=False).encode() + b"\n")
            self.publish(writing, name)

    def parts(self) -> list[Part]:
        """The parts that are done, by their start; raises BatchError where two overlap."""
        with self.reached():
            self.system.invalidate_cache()
            folder = self.path(ROWS)
            found = self.system.ls(folder, detail=False) if self.system.exists(folder) else []
        names = [path.rpartition("/")[2] for path in found]
        parts = sorted(_part(name) for name in names if name.endswith(".parquet"))
        for one, other in pairwise(parts):
            if other.start < one.stop:
                raise BatchError(
                    say(
                        "{place} has the pictures from number {number} on twice ({one} and "
                        "{other}). Take one of the two files away.",
                        place=self.place,
                        number=other.start,
                        one=one.name,
                        other=other.name,
                    )
                )
        return parts

    def clear(self) -> None:
        """Take away what writers that were killed have left."""
        if self._is_local:
            for path in Path(self.path(ROWS)).glob(f"{_PARTIAL}*"):
                path.unlink()

    @contextmanager
    def reached(self) -> Iterator[None]:
        """Inside, what goes wrong with the place is told as a BatchError."""
        try:
            yield
        except reach_errors() as error:
            raise BatchError(
                say(
                    "{place} cannot be used for the results ({reason}). Name another place.",
                    place=self.place,
                    reason=error,
                )
            ) from None


@dataclass(frozen=True, eq=False)
class Writing:
    """A file that is being written, and where it lies meanwhile."""

    file: IO[bytes]
    path: Path


def _part(name: str) -> Part:
    start, _, count = name.removesuffix(".parquet").partition("-")
    return Part(int(start), int(count))
