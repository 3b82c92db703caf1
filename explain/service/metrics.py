"""Figures for Prometheus: requests, the queue, seconds per method, memory."""

import dataclasses
import time
from typing import TYPE_CHECKING, Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import generate_latest
from prometheus_client.process_collector import ProcessCollector
from starlette.requests import Request
from starlette.responses import Response

from explain.service.gate import Gate

if TYPE_CHECKING:
    from explain.methods.registry import Compute, Method
    from explain.results import Attribution

SECONDS = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0)


class Figures:
    """All figures of one service. Linux adds the process's memory, as resident bytes."""

    def __init__(self, gate: Gate) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "explain_requests", "Answers by part of the service and HTTP status.",
            ["part", "status"], registry=self.registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "explain_method_seconds", "Seconds that a map took, by method.",
            ["method"], buckets=SECONDS, registry=self.registry,
        )  # fmt: skip
        length = Gauge("explain_queue_waiting", "Computations that wait.", registry=self.registry)
        length.set_function(lambda: gate.waiting)
        ProcessCollector(registry=self.registry)

    def count(self, part: str, status: int) -> None:
        """One more answer."""
        self._requests.labels(part, str(status)).inc()

    def time_methods(self, methods: "dict[str, Method]") -> None:
        """From now on the methods of this table, on pages and in the API, are timed."""
        for key, method in methods.items():
            methods[key] = dataclasses.replace(method, compute=self._timed(key, method.compute))

    def _timed(self, key: str, compute: "Compute") -> "Compute":
        seconds = self._seconds.labels(key)

        def timed(*given: Any) -> "Attribution":
            started = time.perf_counter()
            attribution = compute(*given)
            seconds.observe(time.perf_counter() - started)
            return attribution

        return timed

    async def page(self, request: Request) -> Response:
        """The figures in Prometheus's text format."""
        del request
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)
