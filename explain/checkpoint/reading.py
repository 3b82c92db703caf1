"""From a file to what was saved in it, without ever running code from it.

What a pickle asks for is known before PyTorch opens it, and PyTorch opens it with
`weights_only=True`. Zips are first written anew.
"""

import hashlib
import io
import os
import pickle
import struct
import threading
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import torch
from safetensors import SafetensorError

from explain.checkpoint.asked import StandIn, check
from explain.checkpoint.contents import HEAD_BYTES, NEEDED, what_it_is
from explain.checkpoint.pickles import Survey
from explain.checkpoint.plain import take_attributes_off
from explain.checkpoint.zips import rewrite
from explain.errors import CheckpointError
from explain.language import say

LIMIT_MEGABYTES = 300
LIMIT_VARIABLE = "EXPLAIN_CHECKPOINT_MB"
LEGACY_START = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
LEGACY_PICKLES = 4  # protocol, system, the object, its storages' keys; the numbers follow

# What the readers raise on files that are damaged or made to mislead.
_DAMAGED = (
    OSError, RuntimeError, ValueError, TypeError, EOFError, LookupError, AttributeError,
    AssertionError, OverflowError, struct.error, zlib.error,
    zipfile.BadZipFile, pickle.UnpicklingError, SafetensorError,
)  # fmt: skip

_OPENING = threading.Lock()  # torch's list of safe names is one for the whole process


@dataclass(frozen=True, eq=False)
class Opened:
    """What was saved: a tree of dictionaries, lists and tensors.

    `unopened` names the kinds of objects in it that were left alone.
    """

    saved: object
    unopened: tuple[str, ...] = ()


def default_limit() -> int:
    """The largest checkpoint that is read, in bytes: $EXPLAIN_CHECKPOINT_MB, else 300 MB."""
    text = os.environ.get(LIMIT_VARIABLE, "").strip() or str(LIMIT_MEGABYTES)
    if not (text.isascii() and text.isdecimal() and int(text)):
        raise CheckpointError(
            say(
                "{variable} is “{text}”; it must be a number of megabytes.",
                variable=LIMIT_VARIABLE,
                text=text,
            )
        )
    return int(text) * 1_000_000


def read_checkpoint(source: Path | bytes, name: str, limit: int) -> tuple[Opened, str]:
    """What was saved in the file `source`, called `name` in messages, and the file's SHA-256.

    Raises CheckpointError where it is larger than `limit` bytes, damaged, unsafe or something else.
    """
    if isinstance(source, bytes):
        return _read(io.BytesIO(source), len(source), name, limit)
    if "\0" in str(source):  # no file's name has a NUL in it
        raise _not_there(source)
    try:
        size = source.stat().st_size
        with source.open("rb") as stream:
            return _read(stream, size, name, limit)
    except FileNotFoundError:
        raise _not_there(source) from None
    except OSError as error:
        raise CheckpointError(
            say("{source} cannot be read ({reason}).", source=source, reason=error.strerror)
        ) from None


def _not_there(source: Path) -> CheckpointError:
    return CheckpointError(
        say("There is no weights file {source}. Check the name and the folder.", source=source)
    )


def _read(stream: BinaryIO, size: int, name: str, limit: int) -> tuple[Opened, str]:
    if size > limit:
        raise CheckpointError(
            say(
                "{name} has {size} MB; at most {limit} MB are read. Save the state dict alone, "
                "without the optimizer, or raise {variable}.",
                name=name,
                size=f"{size / 1000000.0:.0f}",
                limit=f"{limit / 1000000.0:.0f}",
                variable=LIMIT_VARIABLE,
            )
        )
    if size == 0:
        raise CheckpointError(say("{name} is empty. {needed}", name=name, needed=say(NEEDED)))
    sha256 = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    if head.startswith(b"PK\x03\x04"):
        return _from_zip(stream, name, limit), sha256
    if head[8:9] == b"{":
        return _from_safetensors(stream, name), sha256
    if head.startswith(LEGACY_START):
        return _from_legacy(stream, size, name), sha256
    if head.startswith(b"\x80"):
        raise _not_by_torch(stream, name)
    kind, advice = what_it_is(head)
    raise CheckpointError(
        say("{name} is {kind}. {advice}", name=name, kind=say(kind), advice=say(advice))
    )


@contextmanager
def _whole(name: str) -> Iterator[None]:
    """Turns what readers raise on damage into one sentence."""
    try:
        yield
    except _DAMAGED as error:
        raise CheckpointError(
            say(
                "{name} is damaged or cut off, so nothing of it is used. Copy or save it again.",
                name=name,
            )
        ) from error


def _from_safetensors(stream: BinaryIO, name: str) -> Opened:
    from safetensors.torch import load

    with _whole(name):
        return Opened(load(stream.read()))


def _from_legacy(stream: BinaryIO, size: int, name: str) -> Opened:
    """From the format of torch before 1.6: pickles, then numbers."""
    survey = Survey()
    with _whole(name):
        stream.seek(len(LEGACY_START))
        for _ in range(LEGACY_PICKLES):
            survey.read(stream)
    safe = check(survey, name)
    if sum(survey.storages.values()) > size:
        raise CheckpointError(
            say(
                "{name} announces {announced} MB of numbers and has {size}: it is cut off. "
                "Copy it again.",
                name=name,
                announced=f"{sum(survey.storages.values()) / 1000000.0:.0f}",
                size=f"{size / 1000000.0:.0f}",
            )
        )
    stream.seek(0)
    return _load(stream, name, safe)


def _from_zip(stream: BinaryIO, name: str, limit: int) -> Opened:
    """From the format of today's torch.save."""
    survey = Survey()
    with _whole(name):
        pickled, anew = rewrite(stream, name, limit)
        survey.read(io.BytesIO(pickled))
    return _load(anew, name, check(survey, name))


def _load(stream: BinaryIO, name: str, safe: list[StandIn]) -> Opened:
    """What PyTorch makes of it; only names that were checked are left to it."""
    with _whole(name), _OPENING, torch.serialization.safe_globals([*safe]):
        saved = torch.load(stream, map_location="cpu", weights_only=True)
    take_attributes_off(saved)
    return Opened(saved, tuple(name for _, name in safe))


def _not_by_torch(stream: BinaryIO, name: str) -> CheckpointError:
    """The sentence about a pickle that torch.save did not write; raises a sharper one for code."""
    survey = Survey()
    with _whole(name):
        survey.read(stream)
    check(survey, name)
    return CheckpointError(
        say(
            "{name} is a pickle that torch.save did not write. {needed}",
            name=name,
            needed=say(NEEDED),
        )
    )
