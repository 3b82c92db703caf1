"""The JSON that stands in a report's page, cut out without reading the page into memory."""

import mmap
from pathlib import Path

from explain.errors import ReportError
from explain.language import say
from explain.report.embedding import BEGIN, END

MOST_BYTES = 500_000_000  # of a page
MOST_EMBEDDED = 300_000_000  # of what it embeds, which is in memory twice while it is read


def embedded_bytes(path: Path) -> bytes:
    """What the page at `path` embeds; raises ReportError where it is no report."""
    try:
        size = path.stat().st_size
        _refuse_beyond(MOST_BYTES, size, path)
        with path.open("rb") as file:
            start, end = _bounds(file.fileno()) if size else (-1, -1)
            if end >= 0:
                _refuse_beyond(MOST_EMBEDDED, end - start, path)
                file.seek(start)
                return file.read(end - start)
    except OSError as error:
        raise ReportError(
            say(
                "The report {file} cannot be read ({reason}). Check the name and the folder.",
                file=path,
                reason=error.strerror,
            )
        ) from None
    raise ReportError(
        say(
            "{file} is no report of this program. Give a file that “report” or the page's "
            "button made.",
            file=path.name,
        )
    )


def _bounds(file: int) -> tuple[int, int]:
    """Where the JSON begins and ends; −1 where it does not."""
    begin = BEGIN.encode()
    with mmap.mmap(file, 0, access=mmap.ACCESS_READ) as page:
        found = page.find(begin)
        start = found + len(begin)
        return (start, page.find(END.encode(), start)) if found >= 0 else (-1, -1)


def _refuse_beyond(most: int, size: int, path: Path) -> None:
    if size > most:
        raise ReportError(
            say(
                "{file} has over {limit} MB; no report is that large.",
                file=path.name,
                limit=most // 1_000_000,
            )
        )
