"""`python -m tests.hostile.atheris_soak pictures|checkpoints`: coverage leads the changes.

Runs until it is stopped, or as libFuzzer's options after the kind say (`-max_total_time=600
-rss_limit_mb=3000 -timeout=5`); `test_atheris.py` runs a part. Ends at the first input that gives
anything but a result or an ExplainError, and writes it beside: it belongs into `corpus/`.
"""

import contextlib
import sys
import tempfile
import warnings
from pathlib import Path

from explain.errors import ExplainError


def main() -> None:
    """Feed one kind, beginning with good files."""
    import atheris

    kind = sys.argv.pop(1)
    warnings.simplefilter("ignore")
    ours = ["explain.images", "explain.picture_modes", "explain.checkpoint", "PIL"]
    with atheris.instrument_imports(include=ours):
        from tests.hostile import checkpoints, pictures
    kinds = {
        "pictures": (pictures.feed, [*pictures.FILES.values()]),
        "checkpoints": (checkpoints.feed, checkpoints.good_files()),
    }
    feed, good = kinds[kind]

    def one(data: bytes) -> None:
        with contextlib.suppress(ExplainError):
            feed(data)

    with tempfile.TemporaryDirectory() as folder:
        for number, data in enumerate(good):
            (Path(folder) / str(number)).write_bytes(data)
        atheris.Setup([*sys.argv, folder], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
