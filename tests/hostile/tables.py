"""Tables of labels (CSV), beside pictures and inside their zip file."""

import csv
import io

from hypothesis import strategies as some

from explain.dataset.sources import open_dataset
from tests.hostile.archives import CLASSES, PICTURE
from tests.hostile.mutations import changed, words

PATHS = ("red/1.png", "red/2.png", "green/1.png", "a/b/c/3.png")
GOOD = (
    b"path,label,split\nred/1.png,red,train\nred/2.png,0,val\n",
    b"\xef\xbb\xbffile;class_index;class_name\r\ngreen/1.png;1;green\r\n3.png;2;blue\r\n",
    b"red/1.png\tred\nred/2.png\tgreen\n",
)
_cells = some.one_of(
    words, some.sampled_from([*PATHS, "../red/1.png", "/red/1.png", "1.png", "red", "0", "train"])
)
_heads = some.lists(
    some.sampled_from(["path", "label", "class_index", "split", "file", "name", "x", ""]),
    max_size=5,
)


def _written(head, rows, delimiter):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([head, *rows])
    return text.getvalue().encode("utf-8", "surrogatepass")


_rows = some.lists(some.lists(_cells, max_size=5), max_size=6)
_sizes = some.builds(
    lambda width, rows, cell: (b"path,label" + b"," * width + b"\n" + (cell + b"\n") * rows),
    some.sampled_from([0, 100, 3_000]), some.sampled_from([0, 100, 3_000]),
    some.sampled_from([b"red/1.png,red", b"a", b'"', b","]),
)  # fmt: skip
INPUTS = some.one_of(
    changed(GOOD), some.builds(_written, _heads, _rows, some.sampled_from(",;\t")), _sizes,
    some.binary(max_size=80),
)  # fmt: skip


def feed(data: bytes) -> None:
    """Open a set of four pictures with this table."""
    open_dataset(dict.fromkeys(PATHS, PICTURE), CLASSES, table=data)
