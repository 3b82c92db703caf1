"""The command line: one file a command, entered by its import here.

Nothing heavy is imported before a command runs, so that `python -m explain --help` is quick.
"""

from explain.cli import (
    batch as _batch,  # noqa: F401
)
from explain.cli import (
    check as _check,  # noqa: F401
)
from explain.cli import (
    compare as _compare,  # noqa: F401
)
from explain.cli import (
    contrast as _contrast,  # noqa: F401
)
from explain.cli import (
    dataset as _dataset,  # noqa: F401
)
from explain.cli import (
    doctor as _doctor,  # noqa: F401
)
from explain.cli import (
    image as _image,  # noqa: F401
)
from explain.cli import (
    lists as _lists,  # noqa: F401
)
from explain.cli import (
    replay as _replay,  # noqa: F401
)
from explain.cli import (
    report as _report,  # noqa: F401
)
from explain.cli import (
    whatif as _whatif,  # noqa: F401
)
from explain.cli.app import app, main

__all__ = ["app", "main"]
