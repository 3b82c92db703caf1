"""What whoever runs the service may set, from environment variables."""

from collections.abc import Mapping
from dataclasses import dataclass

from explain.errors import OptionError
from explain.language import say

METRICS_TOKEN = "EXPLAIN_METRICS_TOKEN"
API_SECONDS = "EXPLAIN_API_SECONDS"
API_WAITING = "EXPLAIN_API_WAITING"
UPLOAD_FILES = "EXPLAIN_UPLOAD_FILES"
UPLOAD_MEGABYTES = "EXPLAIN_UPLOAD_MB"


@dataclass(frozen=True)
class Settings:
    """`hosts` are the names that the service answers to; none means any.

    `metrics_token` opens the figures to other machines. A map of the API may take `api_seconds`
    by estimate, and `api_waiting` requests may wait. One session may have `upload_files` files of
    `upload_megabytes` in all.
    """

    hosts: tuple[str, ...] = ()
    metrics_token: str = ""
    api_seconds: float = 10.0
    api_waiting: int = 8
    upload_files: int = 5000
    upload_megabytes: float = 1000.0


def read_settings(environment: Mapping[str, str], hosts: tuple[str, ...] = ()) -> Settings:
    """The settings in these environment variables; raises OptionError."""
    usual = Settings()
    return Settings(
        hosts,
        environment.get(METRICS_TOKEN, "").strip(),
        _number(environment, API_SECONDS, usual.api_seconds),
        int(_number(environment, API_WAITING, usual.api_waiting)),
        int(_number(environment, UPLOAD_FILES, usual.upload_files)),
        _number(environment, UPLOAD_MEGABYTES, usual.upload_megabytes),
    )


def _number(environment: Mapping[str, str], name: str, usual: float) -> float:
    """The number in the variable, or the usual one where it is unset or empty."""
    text = environment.get(name, "").strip()
    if not text:
        return usual
    number = float(text) if text.replace(".", "", 1).isdecimal() else -1.0
    if number < 0:
        raise OptionError(
            say("{variable} is “{text}”; it must be a number from 0 on.", variable=name, text=text)
        )
    return number
