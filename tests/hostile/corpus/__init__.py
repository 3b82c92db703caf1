"""What once failed, each with what it must give; a new finding is entered here.

`CASES` has what is fed to what, and the error with words of its sentence; None is a result.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Case:
    """An input that once failed. `make` makes it; most are too large to be written out."""

    feed: Callable[[Any], Any]
    make: Callable[[], Any]
    error: type[Exception] | None
    words: str = ""
