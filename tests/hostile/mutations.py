"""Files changed as a bad copy or a malicious hand changes them, as Hypothesis strategies."""

import struct
from collections.abc import Collection

from hypothesis import strategies as some

EXTREMES = (
    0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1,
    2**63, 2**64 - 1,
)  # fmt: skip
SIZES = {"<B": 1, "<H": 2, ">H": 2, "<I": 4, ">I": 4, "<Q": 8, ">Q": 8}

shares = some.floats(0, 1)
_near_the_head = shares.map(lambda share: share**2)
_edits = some.one_of(
    some.tuples(
        some.just("bytes"), _near_the_head, some.integers(0, 4), some.binary(max_size=6)
    ),
    some.tuples(
        some.just("number"), _near_the_head, some.sampled_from([*SIZES]),
        some.sampled_from(EXTREMES),
    ),
    some.tuples(some.just("again"), shares, shares, shares),
    some.tuples(some.just("gone"), shares, shares.map(lambda share: share**3), some.none()),
    some.tuples(some.just("cut"), shares, some.none(), some.none()),
)  # fmt: skip


def changed(files: Collection[bytes], most: int = 8) -> some.SearchStrategy[bytes]:
    """One of these files with up to `most` changes, most of them near its head."""
    return some.builds(_changed, some.sampled_from([*files]), some.lists(_edits, max_size=most))


def _changed(data: bytes, edits: list[tuple[object, ...]]) -> bytes:
    for kind, share, first, second in edits:
        place = int(share * len(data))
        if kind == "bytes":
            data = data[:place] + second + data[place + first :]
        elif kind == "number":
            number = struct.pack(first, second % 256 ** SIZES[first])
            data = data[:place] + number + data[place + len(number) :]
        elif kind == "again":
            part = data[place : place + int(first * 200)]
            where = int(second * len(data))
            data = data[:where] + part + data[where:]
        elif kind == "gone":
            data = data[:place] + data[place + int(first * len(data)) :]
        else:
            data = data[:place]
    return data


# Text that has upset programs before: no end, no sense, no place, another direction.
WORDS = (
    "", " ", ".", "..", "/", "\\", "~", "~nobody", "-1", "0", "1e999", "nan", "None", "null",
    "true", "../../etc/passwd", "/etc/passwd", "C:\\x",
    "\\\\host\\share", "file:///etc/passwd", "a\0b",
    "%00", "%2e%2e%2f", "${HOME}", "{0}", "{name}", "%s", "<script>", "'; --", "=1+1", "\ufeff",
    "\u202e", "\u0130", "ß", "²", "٣", "💥", "\r\n", "\t", "9" * 5000, "a" * 70_000, "con", "path",
)  # fmt: skip
words = some.one_of(some.sampled_from(WORDS), some.text(max_size=12))
numbers = some.one_of(
    some.integers(-3, 300), some.sampled_from([*EXTREMES, -(2**63), 10**400]), some.floats()
)
# What JSON can hold; json.loads of Python takes NaN and Infinity as well.
plain = some.recursive(
    some.one_of(some.none(), some.booleans(), numbers, words),
    lambda inner: some.one_of(
        some.lists(inner, max_size=5), some.dictionaries(words, inner, max_size=5)
    ),
    max_leaves=12,
)
