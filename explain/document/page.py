"""The templates' environment: what strangers wrote is always shown as text."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from explain.words import percent

SHARED = Path(__file__).parent / "templates"


def environment(folder: Path) -> Environment:
    """For the templates in `folder`, which may include the shared ones (look, provenance)."""
    found = Environment(
        loader=FileSystemLoader([folder, SHARED]),
        autoescape=True,  # file and class names are strangers' words
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {"percent": percent, "unbroken": unbroken}
    return found


def unbroken(text: str) -> str:
    """The text with each number and its percent sign on one line."""
    return text.replace(" %", "\N{NO-BREAK SPACE}%")
