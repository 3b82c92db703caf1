"""The quota of uploads, before Streamlit's own place for them."""

import re

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from explain.language import say
from explain.service.quota import Quota
from explain.service.refused import Refused

ADDRESS = re.compile(r"/_stcore/upload_file/([^/]+)/([^/]+)\Z")
LONGEST_NAME = 64  # characters; both are a UUID


class LimitedUploads:
    """Counts what arrives in each session, as it arrives, and what is taken back."""

    def __init__(self, app: ASGIApp, quota: Quota) -> None:
        self._app, self._quota = app, quota

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        found = ADDRESS.search(scope["path"]) if scope["type"] == "http" else None
        if found is None or scope["method"] not in ("PUT", "DELETE"):
            await self._app(scope, receive, send)
            return
        try:
            upload = Upload(self._quota, found[1], found[2])
            if scope["method"] == "DELETE":
                await self._app(scope, receive, upload.removed_by(send))
                return
            upload.begin(_declared(scope))
        except Refused as refused:
            answer = PlainTextResponse(str(refused), refused.status)
            await answer(scope, receive, send)
            return
        try:
            await self._app(scope, upload.counted(receive), upload.taken_by(send))
        finally:
            upload.end()


class Upload:
    """One file on its way into one session; raises Refused where a name is no UUID's length."""

    def __init__(self, quota: Quota, session: str, file: str) -> None:
        if max(len(session), len(file)) > LONGEST_NAME:
            raise Refused(say("There is no place to upload to at this address."), 404)
        self._quota, self._session, self._file = quota, session, file
        self._size, self._taken = 0, False

    def begin(self, declared: int) -> None:
        """The file begins to arrive; raises Refused where there is no room."""
        self._account = self._quota.begin(self._session, declared)

    def end(self) -> None:
        """Nothing more comes."""
        self._quota.end(self._session, self._account, self._file, self._size, self._taken)

    def counted(self, receive: Receive) -> Receive:
        """`receive`, which raises HTTPException as soon as there is no room any more."""

        async def counting() -> Message:
            message = await receive()
            size = len(message.get("body", b""))
            self._size += size
            try:
                self._quota.grow(self._account, size)
            except Refused as refused:
                raise HTTPException(refused.status, str(refused)) from None
            return message

        return counting

    def taken_by(self, send: Send) -> Send:
        """`send`, which notes whether the file was taken."""

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._taken = _is_good(message)
            await send(message)

        return noting

    def removed_by(self, send: Send) -> Send:
        """`send`, which notes that the file was taken back."""

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_good(message):
                self._quota.remove(self._session, self._file)
            await send(message)

        return noting


def _is_good(message: Message) -> bool:
    return 200 <= int(message["status"]) < 300


def _declared(scope: Scope) -> int:
    """What the request says of its length; 0 where it says nothing, and it is counted anyway."""
    said = Headers(scope=scope).get("content-length", "")
    return int(said) if said.isdecimal() and len(said) < 20 else 0
