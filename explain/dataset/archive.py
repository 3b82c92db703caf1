"""A data set in a zip file: checked before anything in it is read, and never unpacked to disk."""

import io
import itertools
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from explain.dataset.files import is_hidden_path, not_there, safe_path
from explain.errors import DatasetError, PictureError
from explain.images import MAX_BYTES
from explain.language import mark, say

AGAIN = mark("Pack the pictures again as an ordinary zip file.")
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x06"
PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # of the others, parts are unpacked whole
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError,
    ValueError, OverflowError, struct.error,
)  # fmt: skip


@dataclass(frozen=True)
class ZipLimits:
    """What a zip file may hold.

    `directory` bounds the bytes of its table of contents, which is read whole; `ratio` how much
    larger than the file its contents may say they are: pictures hardly shrink in a zip, so an
    honest one stays below 2, and one of flat BMP drawings below 100.
    """

    entries: int = 200_000
    directory: int = 64_000_000
    total: int = 200_000_000_000
    ratio: float = 200.0


class ZipFiles:
    """The files in a zip file, read one at a time. Raises DatasetError where it is not safe."""

    kind = "zip"

    def __init__(
        self, source: Path | bytes, place: str = "", limits: ZipLimits | None = None
    ) -> None:
        limits = limits or ZipLimits()
        self.place = place or (
            str(source) if isinstance(source, Path) else mark("uploaded zip file")
        )
        try:
            file: BinaryIO = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
            size = file.seek(0, io.SEEK_END)
            _check_directory(file, size, limits)
            self._zip = zipfile.ZipFile(file)
        except _DAMAGED as error:
            raise DatasetError(
                say(
                    "The zip file cannot be read ({reason}). {again}",
                    reason=error,
                    again=say(AGAIN),
                )
            ) from None
        entries = self._zip.infolist()
        _check(entries, size, limits)
        self._entries = {
            safe_path(entry.filename): entry for entry in entries if not entry.is_dir()
        }
        self.stamps: Mapping[str, str] = {
            path: f"{entry.file_size}-{entry.CRC:08x}"
            for path, entry in sorted(self._entries.items())
            if not is_hidden_path(path)
        }

    def read(self, path: str) -> bytes:
        """The bytes of one file, never more than a picture may have."""
        if path not in self.stamps:
            raise not_there(path)
        entry = self._entries[path]
        if entry.file_size > MAX_BYTES:
            raise PictureError(
                say(
                    "The file has {size} MB; at most {limit} MB are read. Save it smaller.",
                    size=f"{entry.file_size / 1000000.0:.1f}",
                    limit=MAX_BYTES // 1000000,
                )
            )
        try:
            with self._zip.open(entry) as file:
                return file.read(MAX_BYTES + 1)
        except _DAMAGED as error:
            raise PictureError(
                say(
                    "The picture is damaged inside the zip file ({reason}). Pack it again.",
                    reason=error,
                )
            ) from None


def _check_directory(file: BinaryIO, size: int, limits: ZipLimits) -> None:
    """Refuse a table of contents that would fill the memory, before it is read."""
    file.seek(max(0, size - 66_000))  # the end record: 22 bytes and a comment of up to 65,535
    tail = file.read()
    at, at_64 = tail.rfind(_END), tail.rfind(_END_64)
    if at < 0:
        raise DatasetError(
            say("The file is no zip file, or it is cut off. {again}", again=say(AGAIN))
        )
    count, length = struct.unpack_from("<HI", tail, at + 10)
    if at_64 >= 0:
        count_64, length_64 = struct.unpack_from("<QQ", tail, at_64 + 32)
        length = 0 if length == 0xFFFFFFFF else length  # “see the 64-bit record”
        count, length = max(count, count_64), max(length, length_64)
    if count > limits.entries or length > limits.directory:
        raise DatasetError(
            say(
                "The zip file says it has {count} files; at most {limit} are read. Bring it in "
                "several parts.",
                count=f"{count:,}",
                limit=f"{limits.entries:,}",
            )
        )


def _check(entries: Sequence[zipfile.ZipInfo], size: int, limits: ZipLimits) -> None:
    """Refuse links, paths that lead out, files twice or in another, passwords and bombs."""
    if len(entries) > limits.entries:
        raise DatasetError(
            say(
                "The zip file has {count} files; at most {limit} are read. Bring it in several "
                "parts.",
                count=f"{len(entries):,}",
                limit=f"{limits.entries:,}",
            )
        )
    seen: set[str] = set()
    for entry in entries:
        name = safe_path(entry.filename)
        if name in seen:
            raise DatasetError(
                say("The zip file has {name} twice. {again}", name=name[:100], again=say(AGAIN))
            )
        seen.add(name)
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise DatasetError(
                say(
                    "In the zip file, {name} is a link or a device, so nothing of it is read. "
                    "{again}",
                    name=entry.filename[:100],
                    again=say(AGAIN),
                )
            )
        if entry.compress_type not in PLAIN:
            raise DatasetError(
                say(
                    "In the zip file, {name} is packed in a way that can grow without measure. "
                    "{again}",
                    name=entry.filename[:100],
                    again=say(AGAIN),
                )
            )
        if entry.flag_bits & 0x1:
            raise DatasetError(
                say("The zip file is locked with a password. {again}", again=say(AGAIN))
            )
    _refuse_bombs(entries, size, limits)


def _refuse_bombs(entries: Sequence[zipfile.ZipInfo], size: int, limits: ZipLimits) -> None:
    total = sum(entry.file_size for entry in entries)
    if total > limits.total or total > limits.ratio * size:
        raise DatasetError(
            say(
                "The zip file has {size} MB and says that {total} MB are in it. Pictures do "
                "not shrink so much, so nothing of it is read.",
                size=f"{size / 1000000.0:.1f}",
                total=f"{total / 1000000.0:,.0f}",
            )
        )
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    for entry, following in itertools.pairwise(ordered):
        if entry.header_offset + 30 + entry.compress_size > following.header_offset:
            raise DatasetError(
                say(
                    "In the zip file, {name} and {other} lie one in the other, so nothing of it is "
                    "read. {again}",
                    name=entry.filename[:100],
                    other=following.filename[:100],
                    again=say(AGAIN),
                )
            )
