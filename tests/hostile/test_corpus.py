"""What once failed gives what it must; `corpus/` has the inputs."""

import pytest

from explain.errors import ExplainError
from tests.hostile.corpus import checkpoints, kept, tables

CASES = {**checkpoints.CASES, **tables.CASES, **kept.CASES}
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("name", CASES)
def test_what_once_failed(name, one_thread):
    case = CASES[name]
    given = case.make()
    if case.error is None:
        case.feed(given)
        return
    with pytest.raises(case.error) as caught:
        case.feed(given)
    assert isinstance(caught.value, ExplainError)
    assert case.words in str(caught.value)
    assert len(str(caught.value)) < 600
