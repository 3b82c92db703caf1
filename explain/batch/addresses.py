"""Where pictures and results may lie: a path, or any address that fsspec knows (s3://, https://)."""

import sys
from pathlib import Path
from typing import Any

from explain.errors import BatchError
from explain.language import say


def is_remote(address: str) -> bool:
    """Whether this is an address and no path; `file://` counts as one, and works."""
    return "://" in address


def absolute(address: str) -> str:
    """The address as it means the same from every folder of this machine."""
    return address if is_remote(address) else str(Path(address).absolute())


def file_system(address: str) -> tuple[Any, str]:
    """The fsspec file system of the address, and the path in it.

    Raises BatchError where there is none for it. It is made anew in each process: connections do
    not survive a fork.
    """
    import fsspec

    try:
        system, path = fsspec.core.url_to_fs(address)
    except ImportError as error:
        raise BatchError(
            say(
                "{address} needs a package that is not installed ({reason}).",
                address=address,
                reason=str(error).rstrip("."),
            )
        ) from None
    except ValueError as error:
        raise BatchError(
            say(
                "{address} cannot be opened ({reason}). Give a path, or an address as s3://, "
                "gs:// or https://.",
                address=address,
                reason=error,
            )
        ) from None
    return system, str(path)


def reach_errors() -> tuple[type[Exception], ...]:
    """What is raised where an address cannot be reached.

    Beside OSError these are the errors of the libraries below fsspec, of those that are in use.
    """
    found: list[type[Exception]] = [OSError]
    for module, names in (
        ("aiohttp", ("ClientError",)),
        ("botocore.exceptions", ("BotoCoreError", "ClientError")),
    ):
        if module in sys.modules:
            found += [getattr(sys.modules[module], name) for name in names]
    return tuple(found)
