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
    found.filters["percent"] = percent
    return found
