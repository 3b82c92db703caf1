"""Downloads: whole and verified, or not there at all."""

import hashlib
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import requests

from explain.architectures import OfficialWeights
from explain.errors import WeightsError
from explain.language import say

CONNECT_SECONDS = 4.0
FIRST_BYTE_SECONDS = 8.0
STALL_SECONDS = 15.0
CHUNK_BYTES = 1 << 17

DownloadProgress = Callable[[int, int], None]
"""Called with the bytes that have come and the bytes that there are (0 = not known).

May raise to stop.
"""


def download(
    weights: OfficialWeights, path: Path, progress: DownloadProgress | None = None
) -> None:
    """Download to `path`, calling `progress` from this thread.

    What is at `path` afterwards is whole and verified, and nothing else is left behind. Raises
    WeightsError, within ten seconds where nothing answers; what `progress` raises goes through.
    """
    try:
        with _part(path) as file:
            _wait(_Transfer(weights, file), progress)
            file.close()
            with _writing(path):
                Path(file.name).replace(path)
    except _Failed as failure:
        raise WeightsError(
            say(
                "{file_name} ({megabytes} MB) could not be downloaded: {failure}. To bring it "
                "by hand, fetch {url} on another machine and put it at {path}.",
                file_name=weights.file_name,
                megabytes=f"{weights.megabytes:.0f}",
                failure=failure,
                url=weights.url,
                path=path,
            )
        ) from failure.__cause__


class _Failed(Exception):
    """Why there is no file, in a few words."""


class _Transfer(threading.Thread):
    """Fills `file` beside the caller.

    A server that never answers, or a name that never resolves, so holds nobody up.
    """

    def __init__(self, weights: OfficialWeights, file: BinaryIO) -> None:
        super().__init__(daemon=True)
        self._weights, self._file = weights, file
        self.done = self.total = 0
        self.given_up = self.finished = False
        self.failure: Exception | None = None

    def run(self) -> None:
        """The whole transfer; what goes wrong is kept in `failure` for the caller."""
        digest = hashlib.sha256()
        try:
            timeout = (CONNECT_SECONDS, STALL_SECONDS)
            with requests.get(self._weights.url, stream=True, timeout=timeout) as response:
                response.raise_for_status()
                self.total = int(response.headers.get("content-length", 0))
                for chunk in response.iter_content(CHUNK_BYTES):
                    if self.given_up:
                        return
                    self._file.write(chunk)
                    digest.update(chunk)
                    self.done += len(chunk)
            self._file.flush()
        except (OSError, ValueError) as error:  # requests' errors are OSErrors
            self.failure = error
        else:
            self.finished = digest.hexdigest().startswith(self._weights.sha256_start)


def _wait(transfer: _Transfer, progress: DownloadProgress | None) -> None:
    """Return when the transfer is complete; raises _Failed."""
    started = time.monotonic()
    transfer.start()
    try:
        while transfer.is_alive():
            transfer.join(0.1)
            silent = time.monotonic() - started > FIRST_BYTE_SECONDS and not transfer.done
            if silent and transfer.is_alive():
                raise _Failed(
                    say("no answer within {count} seconds", count=f"{FIRST_BYTE_SECONDS:.0f}")
                )
            if progress:
                progress(transfer.done, transfer.total)
    finally:
        transfer.given_up = True
    if transfer.failure is not None:
        raise _Failed(_reason(transfer.failure, transfer.done)) from transfer.failure
    if not transfer.finished:
        raise _Failed(say("what came is damaged (its SHA-256 is wrong) and was thrown away"))


@contextmanager
def _part(path: Path) -> Iterator[BinaryIO]:
    """A new file beside `path`; whatever of it is left at the end is removed."""
    part = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
    with _writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        file = part.open("xb")
    try:
        yield file
    finally:
        with suppress(OSError):  # a full disk is told by the transfer; this file goes anyway
            file.close()
        part.unlink(missing_ok=True)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Raises _Failed where the folder of `path` does not allow what is done inside."""
    try:
        yield
    except OSError as error:
        raise _Failed(
            say(
                "{parent} cannot be written to ({reason})",
                parent=path.parent,
                reason=error.strerror,
            )
        ) from error


def _reason(error: Exception, done: int) -> str:
    """What went wrong in a few words; a connection's error carries a page of detail."""
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return say("the server answered {code}", code=error.response.status_code)
    if isinstance(error, requests.RequestException):
        return (
            say("the connection broke off on the way")
            if done
            else say("the server cannot be reached")
        )
    return getattr(error, "strerror", None) or str(error)
