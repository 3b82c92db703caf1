"""From the words of a data set to the classes of a model: by name or index, never by guessing."""

import re
from collections import Counter
from collections.abc import Sequence

LONGEST_INDEX = 19  # digits; Python reads no number of thousands of them


class ClassMatcher:
    """Finds the class that a label means.

    A class name matches whatever its case, and with underscores or hyphens for spaces, as folders
    are named; then an index matches. A name that fits two classes matches none.
    """

    def __init__(self, class_names: Sequence[str]) -> None:
        plain = [plain_name(name) for name in class_names]
        counts = Counter(plain)
        self._indices = {name: index for index, name in enumerate(plain) if counts[name] == 1}
        self._count = len(class_names)
        self._plain = plain

    def index(self, label: str) -> int | None:
        """The index of the class; None where there is none."""
        found = self._indices.get(plain_name(label))
        if found is None and _is_index(label) and int(label) < self._count:
            return int(label)
        return found

    def same_name(self, index: int, name: str) -> bool:
        """Whether `name` is the name of class `index`."""
        return self._plain[index] == plain_name(name)


def _is_index(label: str) -> bool:
    return label.isascii() and label.isdecimal() and len(label) < LONGEST_INDEX


def plain_name(name: str) -> str:
    """The name in lower case with single spaces, so that "Golf_ball" is "golf ball"."""
    return re.sub(r"[\s_-]+", " ", name).strip().casefold()
