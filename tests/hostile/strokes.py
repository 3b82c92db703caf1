"""What a browser may send as strokes of the brush."""

from hypothesis import strategies as some

from explain.ui.brush import read_strokes
from explain.whatif.masks import Stroke, stroke_mask
from tests.hostile.mutations import numbers, plain

_near = some.floats(-12, 12)
_number = some.one_of(_near, numbers, some.booleans(), some.none())
_point = some.one_of(some.tuples(_near, _near), some.lists(_number, max_size=3), plain)
_stroke = some.fixed_dictionaries(
    {"width": some.one_of(some.floats(0, 1), _number), "points": some.lists(_point, max_size=9)}
)
_many = some.builds(
    lambda stroke, points, strokes: [{**stroke, "points": stroke["points"] * points}] * strokes,
    _stroke, some.sampled_from([1, 100, 5_000]), some.sampled_from([1, 3, 300]),
)  # fmt: skip
INPUTS = some.one_of(some.lists(some.one_of(_stroke, plain), max_size=6), _many, plain)


def feed(sent: object) -> None:
    """Read the strokes, and draw them as the largest model would see them."""
    strokes = read_strokes(sent)
    assert all(isinstance(stroke, Stroke) for stroke in strokes)
    assert stroke_mask((224, 224), strokes).shape == (224, 224)
