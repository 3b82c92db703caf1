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
    try:
        return read_picture_file(Path(path))
    except PictureError as error:
        return str(error)


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
