"""The decoder and the checkpoint reader under inputs that coverage leads."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
OPTIONS = ("-seed=1", "-runs=50000", "-rss_limit_mb=0", "-timeout=60")


@pytest.mark.skipif(find_spec("atheris") is None, reason="There is no Atheris for this system.")
@pytest.mark.parametrize("kind", ["pictures", "checkpoints"])
def test_nothing_comes_out_but_a_result_or_a_refusal(kind, tmp_path):
    found = f"-artifact_prefix={tmp_path}/"
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.atheris_soak", kind, *OPTIONS, found],
        cwd=ROOT, capture_output=True, text=True, env={**os.environ, "PYTHONHASHSEED": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Done 50000 runs" in done.stderr
    assert not [*tmp_path.iterdir()]
