"""Addresses of pages: every parameter that a page reads, with anything in it."""

from hypothesis import strategies as some

from explain.ui.state import IN_URL
from tests.hostile.mutations import words
from tests.hostile.visits import DRAWINGS, PAGES, Visit

_known = some.sampled_from(["zh", "drawings", "house", "grad_cam", "224", "pool", "hide", "True"])
_values = some.lists(some.one_of(words.map(lambda text: text[:2000]), _known), max_size=3)
INPUTS = some.tuples(
    some.sampled_from(PAGES),
    some.dictionaries(some.sampled_from([*IN_URL.values(), "q", "path"]), _values, max_size=8),
    some.sampled_from([None, *DRAWINGS[:1]]),
)


def feed(given: tuple[str, dict[str, list[str]], str | None]) -> None:
    """Open the page at this address, sometimes with a drawing that is there."""
    page, query, sample = given
    if sample:
        query = {**query, "sample": [sample], "model": ["drawings"]}
    Visit(page, **query)
