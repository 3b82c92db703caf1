"""Logs as lines of JSON: what happened and how long it took, never a file's name or a picture."""

import json
import logging
import secrets
import sys
import time

from explain.language import say

LOG = logging.getLogger(__name__)
NOTE = "reference number "
REPORTED_AGAIN = (
    "Uncaught app execution"  # Streamlit's own word for what `report` has with a number
)


class JsonLines(logging.Formatter):
    """One record as one line; `extra={"facts": {...}}` adds fields, an error its number."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
            + f".{record.msecs:03.0f}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[1]:
            line["reference"] = _numbered(record.exc_info[1])
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def write_json_lines() -> None:
    """From now on every logger there is writes lines of JSON to standard error, once each."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    handler.addFilter(_is_news)
    logging.root.handlers[:] = [handler]
    logging.getLogger("explain").setLevel(logging.INFO)
    for logger in list(logging.root.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger) and logger.handlers:
            logger.handlers.clear()
            logger.propagate = True


def report(error: BaseException) -> str:
    """The sentence for the visitor; the trace is in the log under the same reference number."""
    if _number(error) is None:
        LOG.error("unexpected error", exc_info=error)
    return say(
        "Something went wrong on our side. Please try again. If it happens again, tell whoever "
        "runs this page the reference number {reference}.",
        reference=_numbered(error),
    )


def _is_news(record: logging.LogRecord) -> bool:
    """Whether it is no error that is in the log already: those that have a number are."""
    error = record.exc_info[1] if record.exc_info else None
    return error is None or _number(error) is None


def _numbered(error: BaseException) -> str:
    """The error's reference number, its first one or a new one."""
    if _number(error) is None:
        error.add_note(NOTE + secrets.token_hex(4))
    return _number(error) or ""


def _number(error: BaseException) -> str | None:
    notes = (note for note in getattr(error, "__notes__", ()) if note.startswith(NOTE))
    return next((note.removeprefix(NOTE) for note in notes), None)
