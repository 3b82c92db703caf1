"""Every answer is counted, and those that matter are logged: never an address or a file's name."""

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from explain.service.metrics import Figures

LOG = logging.getLogger(__name__)
FIRST = {"http.response.start": "status", "websocket.accept": "", "websocket.close": "code"}
PARTS = (
    ("/healthz", "health"),
    ("/metrics", "metrics"),
    ("/api/", "api"),
    ("/_stcore/upload_file/", "upload"),
    ("/_stcore/stream", "session"),
    ("/_stcore/", "streamlit"),
    ("/media/", "media"),
    ("/static/", "static"),
)
LOGGED = ("api", "upload", "session")


def part_of(path: str) -> str:
    """The part of the service that a path belongs to; few, so that figures stay few."""
    return next((part for start, part in PARTS if path.startswith(start)), "page")


class Counted:
    """Counts the answers, and logs those that did something or were refused."""

    def __init__(self, app: ASGIApp, figures: Figures) -> None:
        self._app, self._figures = app, figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        part, started, status = part_of(scope["path"]), time.perf_counter(), 0

        async def watched(message: Message) -> None:
            nonlocal status
            if not status and message["type"] in FIRST:
                status = message.get(FIRST[message["type"]], 101)
                self._figures.count(part, status)
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            if not status:  # it raised, and is answered further out
                status = 500
                self._figures.count(part, status)
            if part in LOGGED or status >= 400:
                _log(scope.get("method", ""), part, status, time.perf_counter() - started)


def _log(method: str, part: str, status: int, seconds: float) -> None:
    facts = {"method": method, "part": part, "status": status, "seconds": round(seconds, 4)}
    LOG.info("answered", extra={"facts": facts})
