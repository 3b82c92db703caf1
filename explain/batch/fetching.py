"""The bytes of pictures, wherever they lie; where one cannot be had, the reason."""

from collections.abc import Sequence
from pathlib import Path

from explain.batch.addresses import file_system, is_remote, reach_errors
from explain.errors import BatchError, PictureError
from explain.images import MAX_BYTES, read_picture_file
from explain.language import say


def fetch(addresses: Sequence[str]) -> list[bytes | str]:
    """The bytes of each picture, or a sentence. Remote ones are fetched side by side.

    No more is read of any than a picture may have, and one byte, by which `open_picture` refuses
    it.
    """
    found: list[bytes | str] = [""] * len(addresses)
    remote: dict[str, list[int]] = {}
    for number, address in enumerate(addresses):
        if is_remote(address):
            remote.setdefault(address.partition("://")[0], []).append(number)
        else:
            found[number] = _read(address)
    for numbers in remote.values():
        answers = _fetch_remote([addresses[number] for number in numbers])
        for number, answer in zip(numbers, answers, strict=True):
            found[number] = answer
    return found


def _read(path: str) -> bytes | str:
    if _is_pipe(path):  # nobody might ever write into it
        return say("{path} is a pipe or a device and no file, so it is not read.", path=path)
    try:
        return read_picture_file(Path(path))
    except PictureError as error:
        return str(error)


def _is_pipe(path: str) -> bool:
    """Whether the path names a pipe, a socket or a device."""
    try:
        return Path(path).exists() and not (Path(path).is_file() or Path(path).is_dir())
    except OSError:  # a name that is too long: reading says so
        return False


def _fetch_remote(addresses: Sequence[str]) -> list[bytes | str]:
    """The same for addresses of one protocol."""
    answers: Sequence[bytes | Exception]
    try:
        system, _ = file_system(addresses[0])
        paths = [system._strip_protocol(address) for address in addresses]
        stops = [MAX_BYTES + 1] * len(paths)
        answers = system.cat_ranges(paths, [0] * len(paths), stops, on_error="return")
    except BatchError as error:
        answers = [error] * len(addresses)
    except reach_errors() as error:
        answers = [error] * len(addresses)
    return [
        _why(each, answer) if isinstance(answer, Exception) else bytes(answer)
        for each, answer in zip(addresses, answers, strict=True)
    ]


def _why(address: str, error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return say("There is no file {address}. Check the list.", address=address)
    return say(
        "{address} cannot be fetched ({reason}).",
        address=address,
        reason=str(error) or type(error).__name__,
    )
