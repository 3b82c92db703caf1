"""`/api`: the same explanations for programs, through the same gate as everything else there."""

import asyncio
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from explain.errors import Cancelled, ExplainError
from explain.language import ENGLISH, LANGUAGES, say, speaking
from explain.service.form import Asked, read_form
from explain.service.gate import Gate, Room
from explain.service.logs import report
from explain.service.models import Models
from explain.service.refused import Refused, refusal
from explain.service.settings import Settings
from explain.service.warmth import Warmth

LANGUAGE = "lang"
NOT_KEPT = {"Cache-Control": "no-store"}


class Api:
    """The routes; `app` is the ASGI app that has them."""

    def __init__(self, settings: Settings, models: Models, gate: Gate, warmth: Warmth) -> None:
        self._settings, self._models = settings, models
        self._gate, self._warmth = gate, warmth
        # Pictures that arrive or wait lie in memory: there are never more than this.
        self._room = Room(1 + settings.api_waiting)
        self._threads = ThreadPoolExecutor(
            1 + settings.api_waiting, thread_name_prefix="explain-api"
        )
        self.app = Starlette(
            routes=[
                Route("/explain", self.explain, methods=["POST"]),
                Route("/openapi.json", self.openapi),
                Route("/docs", self.docs),
            ],
            exception_handlers={
                ExplainError: _refused,
                HTTPException: _not_here,
                Exception: unexpected,
            },
        )

    async def explain(self, request: Request) -> Response:
        """What the model says of a picture, and one map."""
        with speaking(_language(request)):
            self._check_warm()
            with self._room.place():
                asked = await read_form(request)
                made = await self._compute(request, asked)
            error = made.exception()
            if isinstance(error, Cancelled):
                return Response(status_code=499)  # nobody is there to read it
            if isinstance(error, ExplainError):
                return refusal(error)
            if error is not None:
                return JSONResponse({"error": report(error)}, 500)
            return JSONResponse(made.result(), headers=NOT_KEPT)

    async def _compute(self, request: Request, asked: Asked) -> "Future[dict[str, Any]]":
        """The answer, made in a thread that speaks the same language; it ends if nobody waits."""
        from explain.service.answer import Answers

        gone = threading.Event()
        answers = Answers(self._models, self._gate, self._settings.api_seconds)
        work = partial(answers.answer, asked, _who(request), partial(_check, gone))
        made = self._threads.submit(copy_context().run, work)
        done = asyncio.wrap_future(made)
        leaving = asyncio.create_task(_until_gone(request))
        await asyncio.wait((done, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not done.done():
            gone.set()
            await asyncio.wait((done,))
        leaving.cancel()
        done.exception()  # whoever asks `made` is told; asyncio needs not tell again
        return made

    async def openapi(self, request: Request) -> Response:
        """The description for programs."""
        with speaking(_language(request)):
            return JSONResponse(self._described())

    async def docs(self, request: Request) -> Response:
        """The same for people."""
        language = _language(request)
        with speaking(language):
            from explain.service.description import docs_page

            return HTMLResponse(docs_page(self._described(), language))

    def _described(self) -> dict[str, Any]:
        self._check_warm()
        from explain.service.description import describe

        return describe(self._models.keys(), self._settings.api_seconds)

    def _check_warm(self) -> None:
        if not self._warmth.ready:
            raise Refused(say("The service is still starting. Try again in a moment."), 503)


async def unexpected(request: Request, error: Exception) -> Response:
    """A bug: a sentence with a reference number; the trace is in the log under the same."""
    with speaking(_language(request)):
        return JSONResponse({"error": report(error)}, 500)


def _who(request: Request) -> str:
    return request.client.host if request.client else ""


async def _until_gone(request: Request) -> None:
    """Return when the client has closed the connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _check(gone: threading.Event) -> None:
    if gone.is_set():
        raise Cancelled(say("Stopped."))


def _language(request: Request) -> str:
    asked = request.query_params.get(LANGUAGE, ENGLISH)
    return asked if asked in LANGUAGES else ENGLISH


async def _refused(request: Request, error: Exception) -> Response:
    del request
    assert isinstance(error, ExplainError)
    return refusal(error)


async def _not_here(request: Request, error: Exception) -> Response:
    """No such address, or not with this HTTP method."""
    assert isinstance(error, HTTPException)
    with speaking(_language(request)):
        sentence = say("There is nothing here. /api/docs says what there is.")
    return JSONResponse({"error": sentence}, error.status_code, error.headers)
