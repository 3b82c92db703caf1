"""Where the journal is kept."""

import os
import sys
from pathlib import Path

VARIABLE = "EXPLAIN_JOURNAL"
OFF = "off"
FILE = Path("explain") / "journal.sqlite"


def said_path() -> Path | str | None:
    """What $EXPLAIN_JOURNAL says: a path, "off", or None where it says nothing."""
    said = os.environ.get(VARIABLE, "").strip()
    if not said:
        return None
    return OFF if said.lower() == OFF else Path(said).expanduser()


def default_path() -> Path:
    """The file in this user's own folder for data, as the system has it."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / FILE
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / FILE
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / FILE
