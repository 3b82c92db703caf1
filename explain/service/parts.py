"""The service put together: what an ASGI app needs of it."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute, Mount, Route

from explain.service.api import Api
from explain.service.counted import Counted
from explain.service.gate import Gate, InTurn
from explain.service.headers import SecurityHeaders
from explain.service.in_memory import keep_uploads_in_memory
from explain.service.logs import write_json_lines
from explain.service.metrics import Figures
from explain.service.models import Models
from explain.service.private import PrivateMetrics
from explain.service.quota import Quota
from explain.service.settings import Settings
from explain.service.uploads import LimitedUploads
from explain.service.warmth import Warmth

LOG = logging.getLogger(__name__)


class Service:
    """Health, figures, limits and the API; `gate` stands before the model."""

    def __init__(self, settings: Settings, models: Models, gate: Gate | None = None) -> None:
        keep_uploads_in_memory()
        self._settings, self._models = settings, models
        self.gate = gate or InTurn()
        self.figures = Figures(self.gate)
        self.warmth = Warmth(self._warm_up, models.loaded)
        self.api = Api(settings, models, self.gate, self.warmth)

    def _warm_up(self) -> None:
        self._models.warm_up()
        from explain.methods import METHODS

        self.figures.time_methods(METHODS)
        write_json_lines()  # again: what was imported meanwhile has loggers too

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """From the server's start to its end."""
        write_json_lines()
        async with self.warmth.while_serving():
            yield

    def routes(self) -> list[BaseRoute]:
        """What the service answers itself."""
        return [
            Route("/healthz", self.warmth.healthz),
            Route("/metrics", self.figures.page),
            Mount("/api", self.api.app),
        ]

    def middleware(self) -> list[Middleware]:
        """What every request goes through, the outermost first."""
        settings = self._settings
        quota = Quota(settings.upload_files, int(settings.upload_megabytes * 1e6))
        hosts = list(settings.hosts) or ["*"]
        return [
            Middleware(Counted, self.figures),
            Middleware(SecurityHeaders),
            Middleware(TrustedHostMiddleware, hosts, www_redirect=False),
            Middleware(PrivateMetrics, settings.metrics_token),
            Middleware(LimitedUploads, quota),
        ]
