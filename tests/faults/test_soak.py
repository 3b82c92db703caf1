"""The list of faults is that of the tests."""

from pathlib import Path

import pytest

from tests.faults import soak
from tests.faults.soak import FAULTS, Fault


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_has_tests_of_its_own(fault):
    text = (soak.ROOT / fault.file).read_text(encoding="utf-8")
    assert all(word in text for word in fault.words.split(" and "))


def test_no_file_of_tests_is_left_out():
    here = {path.name for path in Path(__file__).parent.glob("test_*.py")} - {Path(__file__).name}
    assert here <= {Path(fault.file).name for fault in FAULTS}


def test_what_fails_and_what_is_not_there_has_not_passed(tmp_path):
    bad = tmp_path / "test_bad.py"
    bad.write_text("def test_it():\n    assert 1 == 2, 'one is not two'\n")
    seen, passed = soak.run(Fault("bad", "never", str(bad)))
    assert "one is not two" in seen
    assert not passed
    assert not soak.run(Fault("none", "never", str(bad), "another"))[1]
