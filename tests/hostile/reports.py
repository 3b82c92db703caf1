"""Reports that `replay` is given: text, JSON and maps changed."""

import base64
import io
import json
import tempfile
from functools import cache
from pathlib import Path

from hypothesis import strategies as some

from explain.drawings import draw
from explain.explanation import predict
from explain.loading import load_classifier
from explain.methods import get_method
from explain.report import Chapter, Mapped, Original, Recipe, Report, read_report
from explain.report.embedding import BEGIN, END, as_script, as_values
from explain.report.replaying import replay
from tests.hostile.mutations import changed, plain, shares, words

LOADED = cache(load_classifier)
# What a report may embed instead of a map.
_HEADERS = (
    "{'descr': '<f4', 'fortran_order': False, 'shape': (%s, %s), }",
    "{'descr': '|O', 'fortran_order': False, 'shape': (%s, %s), }",
    "{'descr': '<f4', 'fortran_order': 3, 'shape': (%s, %s), }",
    "{'descr': '<f8', 'fortran_order': True, 'shape': (%s, %s), }",
    "(" * 3000, "{'descr': [('a', '<f4', (%s, %s))], 'fortran_order': False, 'shape': (2,), }",
)  # fmt: skip


@cache
def values() -> dict[str, object]:
    """What a report on one drawing embeds."""
    buffer = io.BytesIO()
    draw("house", 0).picture.resize((80, 80)).save(buffer, "PNG")
    classifier = LOADED("drawings")
    forward = predict(classifier, draw("house", 0).picture, size=64, source="a.png")
    target = forward.prediction.top(1)[0]
    recipe = Recipe(classifier.name, classifier.weights_sha256, "drawings")
    maps = tuple(
        Mapped(method.attribute(classifier, forward, target.index), method.options())
        for method in map(get_method, ("grad_cam", "saliency"))
    )
    original = Original("a.png", buffer.getvalue())
    return as_values(Report((Chapter(original, recipe, classifier, forward, target, maps),)))


def page(embedded: str) -> bytes:
    """A page that embeds this text."""
    return f"<!doctype html><p>A report</p>{BEGIN}{embedded}{END}".encode("utf-8", "surrogatepass")


def _places(value, way=()):
    yield way
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value if isinstance(value, list) else ())
    )
    for key, each in inner:
        yield from _places(each, (*way, key))


def _edited(edits):
    whole = json.loads(json.dumps(values()))
    for share, value in edits:
        places = [*_places(whole)][1:]
        *way, last = places[int(share * (len(places) - 1))]
        around = whole
        for key in way:
            around = around[key]
        if value is _GONE:
            del around[last]
        else:
            around[last] = value
        if not whole:
            break
    return page(as_json(whole))


def as_json(whole: object) -> str:
    """The JSON as a page has it; numbers that are none, as only Python reads them, too."""
    return json.dumps(whole).replace("<", "\\u003c")


_GONE = object()


def _npy(header, height, width, rest):
    text = header % (height, width) if "%s" in header else header
    data = b"\x93NUMPY\x01\0" + len(text).to_bytes(2, "little") + text.encode() + rest
    whole = json.loads(json.dumps(values()))
    whole["chapters"][0]["maps"][0]["values"] = base64.b64encode(data).decode()
    return page(as_json(whole))


_lengths = some.sampled_from([0, 1, 2, -1, 64, 2**20, 2**31, 2**40, 2**62, 2**64])
_picked = some.sampled_from(
    [-1, 0, 1, 64, 1024, 2**40, 1e300, float("nan"), float("inf"), "grad_cam", "x", "../x", [], {},
     None, True, 65.5, "\ud800", "/etc/hostname", "IMAGENET1K_V1x"]
)  # fmt: skip
INPUTS = some.one_of(
    some.builds(
        _edited,
        some.lists(
            some.tuples(shares, some.one_of(plain, _picked, some.just(_GONE))),
            min_size=1,
            max_size=3,
        ),
    ),
    some.builds(_npy, some.sampled_from(_HEADERS), _lengths, _lengths, some.binary(max_size=40)),
    some.deferred(lambda: changed([page(as_script(values()))])),
    words.map(page), plain.map(lambda value: page(as_json(value))),
)  # fmt: skip


def feed(data: bytes) -> None:
    """Read the report and run it again."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "r.html"
        path.write_bytes(data)
        found = replay(read_report(path), path.parent)
        assert all(isinstance(each.name, str) for each in found.maps)
