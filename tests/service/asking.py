"""Asks an ASGI app in this process, as a server would; knows whom the request seems to be from."""

import asyncio
import io
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests import toys

BOUNDARY = "----a-form"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def text(self):
        return self.body.decode()


def run(coroutine):
    """What it returns; in a thread of its own, for a browser's test may have a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


async def ask(
    app, method, path, *, chunks=(b"",), headers=None, client="127.0.0.1", gone=False, more=False
):
    """The app's answer; the body comes in these chunks, with no word on its length.

    `more`: the body goes on after that, but does not come.

    `gone`: the client closes the connection after that, and does not wait for the answer.
    """
    path, _, query = path.partition("?")
    given = {"host": "localhost", **(headers or {})}
    scope = {
        "type": "http", "http_version": "1.1", "method": method, "scheme": "http", "path": path,
        "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in given.items()],
        "client": (client, 50000) if client else None, "server": ("localhost", 80), "state": {},
    }  # fmt: skip
    left = [*chunks]
    sent = []

    async def receive():
        if not left and gone:
            return {"type": "http.disconnect"}
        if not left:
            await asyncio.sleep(3600)  # the client waits for the answer
        body = left.pop(0)
        return {"type": "http.request", "body": body, "more_body": more or bool(left)}

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    head, *rest = sent
    return Answer(
        head["status"],
        {name.decode().lower(): value.decode() for name, value in head["headers"]},
        b"".join(message.get("body", b"") for message in rest),
    )


def form(picture=None, /, *more, **fields):
    """The chunks and headers of a form; `more` are further (name, file) pairs."""
    parts = [(name, None, str(value).encode()) for name, value in fields.items()]
    files = [("picture", picture)] if picture is not None else []
    parts += [(name, "a secret name.png", data) for name, data in (*files, *more)]
    chunks = []
    for name, file, data in parts:
        said = f'form-data; name="{name}"' + (f'; filename="{file}"' if file else "")
        chunks += [f"--{BOUNDARY}\r\nContent-Disposition: {said}\r\n\r\n".encode(), data, b"\r\n"]
    chunks.append(f"--{BOUNDARY}--\r\n".encode())
    return {
        "chunks": chunks,
        "headers": {"content-type": f"multipart/form-data; boundary={BOUNDARY}"},
    }


def png(size=(80, 72)):
    """A picture file."""
    buffer = io.BytesIO()
    toys.random_picture(size=size).save(buffer, "PNG")
    return buffer.getvalue()


PICTURE = png()


def post(served, sent, query="", **more):
    """The answer to this form."""
    return served.ask("POST", f"/api/explain{query}", **sent, **more)
