"""Names out of a file, made fit for a sentence: whoever made the file chose them."""

import os
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from explain.words import listed

LONGEST_NAME = 80
SHOWN = 3
LONGEST_PART = 80  # bytes of one part of a file's name; a class name may be a paragraph


def clean(name: str) -> str:
    """The name, short and printable."""
    short = name if len(name) <= LONGEST_NAME else name[:LONGEST_NAME] + "…"
    return "".join(sign if sign.isprintable() else "�" for sign in short)


def is_file(path: Path) -> bool:
    """Whether there is such a file; names that no file can have are no error, as `Path` has it."""
    return os.path.isfile(path)  # noqa: PTH113


def shown(names: Sequence[str]) -> str:
    """The first three names."""
    return listed([*map(clean, names[:SHOWN]), *(["…"] if len(names) > SHOWN else [])])


def file_name_part(text: str) -> str:
    """`text` as a part of a file's name that every system takes: "golf ball" gives "golf_ball"."""
    kept = "".join(
        sign if sign.isprintable() and sign not in '<>:"/\\|?*' else "_"
        for sign in unicodedata.normalize("NFC", text)
    )
    return "_".join(kept.split()).encode()[:LONGEST_PART].decode(errors="ignore") or "_"
