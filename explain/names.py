"""Names out of a file, made fit for a sentence: whoever made the file chose them."""

from collections.abc import Sequence

LONGEST_NAME = 80
SHOWN = 3


def clean(name: str) -> str:
    """The name, short and printable."""
    short = name if len(name) <= LONGEST_NAME else name[:LONGEST_NAME] + "…"
    return "".join(sign if sign.isprintable() else "�" for sign in short)


def shown(names: Sequence[str]) -> str:
    """The first three names."""
    return ", ".join(map(clean, names[:SHOWN])) + (", …" if len(names) > SHOWN else "")
