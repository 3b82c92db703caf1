"""Whether the service is ready for its first visitor, for whoever watches over it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.requests import Request
from starlette.responses import JSONResponse

from explain import __version__

LOG = logging.getLogger(__name__)


class Warmth:
    """Runs `warm_up` beside the server that starts; `ready` once it has succeeded."""

    def __init__(self, warm_up: Callable[[], None], loaded: Callable[[], tuple[str, ...]]) -> None:
        self.ready = self.failed = False
        self._warm_up, self._loaded = warm_up, loaded

    @asynccontextmanager
    async def while_serving(self) -> AsyncIterator[None]:
        """Warms up from the beginning on; nobody waits for it."""
        task = asyncio.create_task(asyncio.to_thread(self._warm_up))
        task.add_done_callback(self._warmed)
        yield
        task.cancel()

    def _warmed(self, task: "asyncio.Task[None]") -> None:
        if task.cancelled():
            return
        error = task.exception()
        self.ready, self.failed = error is None, error is not None
        if error is None:
            LOG.info("warm", extra={"facts": {"models": self._loaded()}})
        else:
            LOG.error("The service cannot warm up.", exc_info=error)

    async def healthz(self, request: Request) -> JSONResponse:
        """200 once everything is loaded, else 503; the version and the models in memory."""
        del request
        status = "warm" if self.ready else "failed" if self.failed else "starting"
        models = list(self._loaded()) if self.ready else []
        facts = {"status": status, "version": __version__, "models": models}
        return JSONResponse(facts, 200 if self.ready else 503, {"Cache-Control": "no-store"})
