"""Sessions: what a browser sends of the widgets, changed after the page has sent them out."""

from hypothesis import strategies as some
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.hostile.mutations import EXTREMES, shares, words
from tests.hostile.visits import DRAWINGS, PAGES, Visit

_short = words.map(lambda text: text[:2000])
_values = some.fixed_dictionaries(
    {
        "string_value": _short,
        "string_trigger_value": _short,
        "string_array_value": some.lists(_short, max_size=3),
        "double_value": some.floats(),
        "int_value": some.one_of(some.integers(-5, 5), some.sampled_from(EXTREMES[:-2])),
        "double_array_value": some.lists(some.floats(), max_size=3),
        "int_array_value": some.lists(some.integers(-5, 2**31), max_size=3),
        "bool_value": some.booleans(),
        "trigger_value": some.booleans(),
    }
)
INPUTS = some.tuples(
    some.sampled_from(PAGES),
    some.lists(some.tuples(shares, _values), min_size=1, max_size=4),
)


def feed(given: tuple[str, list[tuple[float, dict[str, object]]]]) -> None:
    """Open the page with a drawing; then change one widget after another, each its own kind."""
    page, changes = given
    visit = Visit(page, model=["drawings"], sample=[DRAWINGS[0]], size=["64"])
    for share, values in changes:
        states = visit.states()
        if states.widgets:
            _change(states.widgets[int(share * (len(states.widgets) - 1))], values)
            visit.send(states)


def _change(state: WidgetState, values: dict[str, object]) -> None:
    """Another value of the kind that the widget has."""
    kind = state.WhichOneof("value")
    if kind is None or kind not in values:
        return
    value = values[kind]
    if isinstance(value, list):
        field = getattr(state, kind)
        del field.data[:]
        field.data.extend(value)
    elif kind == "string_trigger_value":
        state.string_trigger_value.data = value
    else:
        setattr(state, kind, value)
