"""Files of class names."""

import json

from hypothesis import strategies as some

from explain.checkpoint import read_class_names
from tests.hostile.mutations import changed, plain, words

GOOD = (
    b"cat\ndog\nbee\n", b"\xef\xbb\xbfcat\r\ndog\r\n", b'["cat", "dog"]',
    b'{"0": "cat", "1": "dog"}', b'{"cat": 0, "dog": 1}', b'["a", "\\ud800"]',
)  # fmt: skip
_names = some.lists(words, max_size=6)
_indices = some.dictionaries(words, some.one_of(words, some.integers(-1, 4)), max_size=5)
INPUTS = some.one_of(
    changed(GOOD),
    some.builds(lambda value: json.dumps(value).encode(), some.one_of(plain, _names, _indices)),
    some.builds(lambda names: "\n".join(names).encode("utf-8", "replace"), _names),
    some.builds(
        bytes.__mul__, some.sampled_from([b"\n", b"a\n", b"[", b'{"a":']), some.integers(0, 3000)
    ),
    some.binary(max_size=60),
)  # fmt: skip


def feed(data: bytes) -> None:
    """Read the names; each can be written anywhere, as pages and reports do."""
    names = read_class_names(data, "names.txt")
    assert names
    "\n".join(names).encode()
