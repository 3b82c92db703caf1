"""Checkpoints that once grew without measure, took for ever, or broke the reader."""

import struct
from pathlib import Path

import torch

from explain.checkpoint.fitting import in_float32
from explain.errors import CheckpointError
from tests.hostile.checkpoints import feed, with_pickle
from tests.hostile.corpus import Case

DAMAGED = "damaged or cut off"


def _bytearray() -> bytes:
    """Sixty bytes that ask for six thousand million zeros."""
    return with_pickle(
        b"\x80\x02cbuiltins\nbytearray\n\x8a\x08" + struct.pack("<q", 6 * 10**9) + b"\x85R."
    )


def _doubled() -> bytes:
    """Four letters, written as hexadecimal thirty times over: each time they are twice as many."""
    start = b"c_codecs\nencode\n" * 31 + b"X\x04\0\0\0abcdX\x06\0\0\0latin1\x86R"
    return with_pickle(b"\x80\x02" + start + b"X\x03\0\0\0hex\x86R" * 30 + b".")


def _names_of_names() -> bytes:
    """A function whose module and name are both a function, and so on: each is twice as long."""
    return with_pickle(b"\x80\x02cbuiltins\nint\n" + b"2\x93" * 60 + b".")


def _storage() -> bytes:
    """A storage of its own beside those of the file."""
    return with_pickle(b"\x80\x02ctorch.storage\nUntypedStorage\nJ\xff\xff\xff\x7f\x85R.")


def _same_hash() -> bytes:
    """A dictionary of numbers that all have the hash 0: each is compared with all before it."""
    keys = b"".join(
        b"\x8a\x0a" + ((2**61 - 1) * n).to_bytes(10, "little") + b"N" for n in range(1, 100_000)
    )
    return with_pickle(b"\x80\x02}(" + keys + b"u.")


def _attribute(kind: bytes) -> bytes:
    """A dictionary on which the file has hung a number called “items”."""
    return with_pickle(b"\x80\x02ccollections\n" + kind + b"\n)R}X\x05\0\0\0itemsK\x05sb.")


def _many_numbers() -> dict[str, torch.Tensor]:
    """A head in numbers of one byte, which are four times as large in float32."""
    return {"fc.weight": torch.zeros(1).to(torch.float8_e4m3fn).expand(300_000_000)}


CASES = {
    "bytes of any length": Case(feed, _bytearray, CheckpointError, DAMAGED),
    "text that doubles": Case(feed, _doubled, CheckpointError, DAMAGED),
    "names of names": Case(feed, _names_of_names, CheckpointError, DAMAGED),
    "a storage of its own": Case(feed, _storage, CheckpointError, DAMAGED),
    "numbers of one hash": Case(feed, _same_hash, CheckpointError, DAMAGED),
    "attributes of a dictionary": Case(
        feed, lambda: _attribute(b"OrderedDict"), CheckpointError, "an empty dictionary"
    ),
    "attributes of a counter": Case(
        feed, lambda: _attribute(b"Counter"), CheckpointError, "an empty dictionary"
    ),
    "small numbers": Case(
        lambda tensors: in_float32(tensors, "mine.pth"), _many_numbers, CheckpointError, "1,200 MB"
    ),
    "NUL in a path": Case(feed, lambda: Path("a\0b"), CheckpointError, "There is no weights file"),
}
