"""Sentences in the reader's language: English as written in the code, or from a catalogue.

`say("{count} pictures", count=3)` gives the sentence; `mark` notes one that is said later. The
catalogues are `locale/<language>/LC_MESSAGES/explain.po`; CONTRIBUTING.md tells how a sentence gets
into them. Numbers, class names and what stands in files stay as they are.
"""

import gettext
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "zh": "中文"}
CATALOGUES = Path(__file__).parent / "locale"

_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)
_askers: list[Callable[[], str]] = []


def say(message: str, /, **values: object) -> str:
    """`message` in the language that is spoken here, its `{…}` filled in."""
    found = _catalogue(spoken()).gettext(message) if message else ""
    return found.format(**values) if values else found


def say_n(one: str, many: str, count: int, /, **values: object) -> str:
    """`one` or `many`, as `count` asks for; `{count}` is filled in as well."""
    found = _catalogue(spoken()).ngettext(one, many, count)
    return found.format(count=count, **values)


def mark(message: str) -> str:
    """`message` as it is, noted for the catalogues: it is said where it is shown."""
    return message


def spoken() -> str:
    """The language of this thread: as set by `speaking`, else as the page says, else English."""
    return _spoken.get() or (_askers[-1]() if _askers else ENGLISH)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Inside, this thread speaks `language`."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def ask(find: Callable[[], str]) -> None:
    """From now on, `find` says which language is spoken where `speaking` does not."""
    _askers[:] = [find]


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == ENGLISH:
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with (CATALOGUES / language / "LC_MESSAGES" / "explain.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
