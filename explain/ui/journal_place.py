"""Whether there is a journal for this visitor, and where it is."""

from pathlib import Path

from explain.journal import OFF, VARIABLE, Journal, default_path, said_path
from explain.language import say
from explain.ui.local import paths_are_offered


def journal() -> Journal | None:
    """The journal, if it is on: where the settings name a file, or the visitor sits right here."""
    said = said_path()
    if isinstance(said, Path):
        return Journal(said)
    return Journal(default_path()) if said is None and paths_are_offered() else None


def why_off() -> str:
    """Why there is none, and how there would be one."""
    if said_path() == OFF:
        return say(
            "The journal is off: {variable} says so. Whoever runs this page can name a file there "
            "instead.",
            variable=VARIABLE,
        )
    return say(
        "The journal is off, because this page is open to others, and one journal would be "
        "everybody's. Whoever runs it can turn it on: {variable} names the file.",
        variable=VARIABLE,
    )
