"""A few inputs of each kind; `make soak` feeds thousands, and measures time and memory."""

import pytest
from hypothesis import HealthCheck, given, settings

from explain.errors import ExplainError
from tests.hostile.kinds import KINDS

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("name", KINDS)
def test_a_result_or_an_explain_error(name, one_thread):
    kind = KINDS[name]

    @settings(
        max_examples=kind.tests, deadline=None, derandomize=True, database=None,
        suppress_health_check=[*HealthCheck],
    )  # fmt: skip
    @given(given_input=kind.inputs)
    def feed(given_input):
        try:
            kind.feed(given_input)
        except ExplainError as error:
            sentence = str(error)
            assert sentence
            sentence.encode()  # it can be written anywhere

    feed()
