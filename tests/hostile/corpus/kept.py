"""Pictures, reports, journals and earlier results that once broke their reader."""

import base64
import io
import json
from pathlib import Path

from PIL import Image

from explain.errors import (
    DatasetError,
    JournalError,
    OptionError,
    PictureError,
    ReportError,
    WeightsError,
)  # fmt: skip
from explain.images import open_picture
from tests.hostile import journals, kept, pictures, reports
from tests.hostile.corpus import Case

DAMAGED = "is damaged: what it embeds cannot be read"


def _scans() -> bytes:
    """A JPEG that sends its pixels two hundred times; with 50 megapixels, that took minutes."""
    buffer = io.BytesIO()
    Image.new("L", (64, 64), 100).save(buffer, "JPEG", progressive=True)
    data = buffer.getvalue()
    last = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + last * 200 + b"\xff\xd9"


def _report(*way: object):
    """A report with the last of `way` at the place that the others lead to."""
    *places, last, value = way

    def make() -> bytes:
        whole = around = json.loads(json.dumps(reports.values()))
        for place in places:
            around = around[place]
        around[last] = value
        return reports.page(reports.as_json(whole))

    return make


def _map(header: str) -> str:
    """A NumPy file with this header and no numbers."""
    text = header.encode()
    return base64.b64encode(b"\x93NUMPY\1\0" + len(text).to_bytes(2, "little") + text).decode()


_MAP = ("chapters", 0, "maps", 0, "values")
_HUGE = "{'descr': '<f4', 'fortran_order': False, 'shape': (1048576, 1048576), }"
_PREPROCESS = {
    "resize": 256, "crop": 224, "mean": [10**400] * 3, "std": [1, 1, 1],
    "interpolation": "bilinear", "channels": "RGB",
}  # fmt: skip
CASES = {
    "a picture of many scans": Case(pictures.feed, _scans, PictureError, "made of 20"),
    "NUL in a picture's path": Case(open_picture, lambda: Path("a\0b"), PictureError, "no file"),
    "a size without end": Case(
        reports.feed, _report("chapters", 0, "size", float("inf")), ReportError, DAMAGED
    ),
    "a map of four terabytes": Case(
        reports.feed, _report(*_MAP, _map(_HUGE)), ReportError, DAMAGED
    ),
    "brackets in brackets": Case(
        reports.feed, _report(*_MAP, _map("(" * 3000)), ReportError, DAMAGED
    ),
    "half of a sign in a report": Case(
        reports.feed, _report("chapters", 0, "name", "\ud800"), ReportError, DAMAGED
    ),
    "a file named as official weights": Case(
        reports.feed, _report("models", 0, "weights", "/etc/hostname"), ReportError, DAMAGED
    ),
    "weights of a name that is too long": Case(
        reports.feed, _report("models", 0, "file", "a" * 5000), WeightsError, "not to be found"
    ),
    "a mean beyond numbers": Case(
        reports.feed, _report("models", 0, "preprocess", _PREPROCESS), OptionError, "mean and std"
    ),
    "an entry without a date": Case(
        journals.feed, lambda: journals.tampered("made", "0"), JournalError, "is damaged"
    ),
    "an entry without an answer": Case(
        journals.feed, lambda: journals.tampered("top", "[]"), JournalError, "is damaged"
    ),
    "results without their classes": Case(
        kept.feed, lambda: kept.with_manifest(class_names=[1]), DatasetError, "is damaged"
    ),
}
