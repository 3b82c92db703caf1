"""What a request to the API asks for: a form, read with a limit as it arrives."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message, Receive

from explain.images import MAX_BYTES
from explain.language import say
from explain.service.refused import Refused
from explain.words import listed

MOST_BYTES = MAX_BYTES + 64 * 1024  # the picture, and what a form has around it
MOST_OF_A_FIELD = 1000
PICTURE, MODEL, METHOD, TARGET, FORMAT = FIELDS = (
    "picture", "model", "method", "target", "format",
)  # fmt: skip
PNG, NPY = FORMATS = ("png", "npy")
DEFAULT_METHOD = "grad_cam"


@dataclass(frozen=True)
class Asked:
    """A file, and which model, method and class; None is the service's first and the predicted."""

    picture: bytes
    model: str | None = None
    method: str = DEFAULT_METHOD
    target: str | None = None
    format: str = PNG


async def read_form(request: Request) -> Asked:
    """What is asked for; raises Refused."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Refused(say("Send a form, as multipart/form-data."), 415)
    said = request.headers.get("content-length", "")
    if said.isdecimal() and (len(said) > 18 or int(said) > MOST_BYTES):
        raise _too_large()
    limited = Request(request.scope, _limited(request.receive))
    try:
        form = await limited.form(max_files=20, max_fields=20, max_part_size=MOST_OF_A_FIELD)
    except HTTPException as error:
        raise Refused(
            say("The form cannot be read: {reason}", reason=error.detail), error.status_code
        ) from None
    given = form.multi_items()
    _check_names([name for name, _ in given])
    values = dict(given)
    file = values.pop(PICTURE)
    if not isinstance(file, UploadFile):
        raise Refused(say("The field “{name}” is to be a file.", name=PICTURE), 400)
    return _asked(await file.read(), values)


def _asked(picture: bytes, values: Mapping[str, str | UploadFile]) -> Asked:
    texts: dict[str, str] = {}
    for name, value in values.items():
        if not isinstance(value, str):
            raise Refused(say("The field “{name}” is to be text, not a file.", name=name), 400)
        if value.strip():
            texts[name] = value.strip()
    if texts.get(FORMAT, PNG) not in FORMATS:
        raise Refused(
            say(
                "There is no format “{format}”. Choose one of: {formats}.",
                format=texts[FORMAT],
                formats=listed(FORMATS),
            ),
            400,
        )
    return Asked(picture, **texts)


def _check_names(names: list[str]) -> None:
    """Raise Refused where a field is unknown or there twice, or the picture is not."""
    unknown = [name for name in names if name not in FIELDS]
    if unknown:
        raise Refused(
            say(
                "There is no field “{name}”. There are: {fields}.",
                name=unknown[0],
                fields=listed(FIELDS),
            ),
            400,
        )
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise Refused(say("The field “{name}” is there more than once.", name=twice[0]), 400)
    if PICTURE not in names:
        raise Refused(say("The field “{name}” is missing: the file.", name=PICTURE), 400)


def _limited(receive: Receive) -> Receive:
    """`receive`, which raises Refused once more than MOST_BYTES have come."""
    got = 0

    async def counting() -> Message:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        if got > MOST_BYTES:
            raise _too_large()
        return message

    return counting


def _too_large() -> Refused:
    return Refused(
        say(
            "The request is over the limit of {limit} MB. Save the picture smaller.",
            limit=MAX_BYTES // 1_000_000,
        ),
        413,
    )
