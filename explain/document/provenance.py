"""Where results come from: versions, machine, date."""

import hashlib
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

PACKAGE = Path(__file__).parent.parent
LIBRARIES = ("torch", "torchvision", "captum", "numpy", "pillow")
OURS = "explain"
# What draws pages, prints, or says things in other words decides no map.
ASIDE = ("ui", "cli", "locale", "document", "report", "journal", "dataset", "lab")


@dataclass(frozen=True)
class Row:
    """One line of the block that says where something comes from."""

    name: str
    value: str


def versions() -> dict[str, str]:
    """What decides how a map comes out; of our own code, the beginning of its fingerprint."""
    libraries = {name: version(name) for name in LIBRARIES}
    return {OURS: source_digest()[:12], "python": platform.python_version(), **libraries}


@cache
def source_digest() -> str:
    """The SHA-256 of all source files that decide a map."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE)
        if name.parts[0] not in ASIDE:
            digest.update(name.as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def machine(device: str) -> str:
    """What computed: "cpu, x86_64, Linux"."""
    return f"{device}, {platform.machine()}, {platform.system()}"


def now() -> str:
    """The date and time, UTC: "2026-11-27 06:30:00 UTC"."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
