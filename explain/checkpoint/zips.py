"""The zip that today's torch.save writes: its parts are checked, then written anew.

PyTorch and Python read zips with different code, and a file can be made so that the two see
different things in it. The copy has only what was checked, so PyTorch sees nothing else.
"""

import io
import zipfile
from typing import BinaryIO

from explain.checkpoint.contents import NEEDED
from explain.errors import CheckpointError
from explain.language import say

PICKLE = "data.pkl"
MOST_PARTS = 20_000
LARGEST_PICKLE = 16_000_000  # bytes; ResNet-152's, with its optimizer, has 0.3 MB
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others can grow without measure
_KEPT = (PICKLE, "byteorder", "version")


def rewrite(stream: BinaryIO, name: str, limit: int) -> tuple[bytes, BinaryIO]:
    """The pickle in the zip, and a new zip with the parts that belong to a checkpoint.

    Raises CheckpointError where it is no checkpoint or unpacks to more than `limit` bytes, and
    what `zipfile` raises where it is damaged; each part's checksum is compared.
    """
    anew = io.BytesIO()
    with zipfile.ZipFile(stream) as archive, zipfile.ZipFile(anew, "w") as written:
        parts = _checked_parts(archive.infolist(), name, limit)
        for inner, part in parts.items():
            written.writestr(f"archive/{inner}", archive.read(part))
        pickled = archive.read(parts[PICKLE])
    anew.seek(0)
    return pickled, anew


def _checked_parts(
    infos: list[zipfile.ZipInfo], name: str, limit: int
) -> dict[str, zipfile.ZipInfo]:
    """The parts that make up the checkpoint, by their name without the outer folder."""
    total = sum(info.file_size for info in infos)
    if total > limit or len(infos) > MOST_PARTS:
        raise CheckpointError(
            say(
                "{name} unpacks to {size} MB in {parts} parts, as a zip bomb does; at most "
                "{limit} MB are read. {needed}",
                name=name,
                size=f"{total / 1000000.0:,.0f}",
                parts=f"{len(infos):,}",
                limit=f"{limit / 1000000.0:.0f}",
                needed=say(NEEDED),
            )
        )
    root = infos[0].filename.partition("/")[0] + "/" if infos else ""
    parts = {info.filename.removeprefix(root): info for info in infos}
    if "constants.pkl" in parts or any(inner.startswith("code/") for inner in parts):
        raise CheckpointError(
            say(
                "{name} is a TorchScript program, which opens only by running code. {needed}",
                name=name,
                needed=say(NEEDED),
            )
        )
    if PICKLE not in parts:
        raise CheckpointError(
            say(
                "{name} is a zip archive without weights in it. {needed}",
                name=name,
                needed=say(NEEDED),
            )
        )
    plain = all(info.compress_type in _PLAIN for info in infos)
    if len(parts) < len(infos) or not plain or parts[PICKLE].file_size > LARGEST_PICKLE:
        raise CheckpointError(
            say(
                "{name} is not laid out as torch.save lays files out. {needed}",
                name=name,
                needed=say(NEEDED),
            )
        )
    return {
        inner: info for inner, info in parts.items() if inner in _KEPT or inner.startswith("data/")
    }
