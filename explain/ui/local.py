"""Whether the visitor sits at the computer that serves the page, so that its paths are theirs."""

import ipaddress
from pathlib import Path

import streamlit as st

FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip", "X-Forwarded-Host")


def paths_are_offered() -> bool:
    """Whether files may be named by path: only where the server listens to this computer alone.

    Not behind a proxy either, which lets others in.
    """
    address = st.get_option("server.address") or ""
    forwarded = any(st.context.headers.get(name) for name in FORWARDED)
    return _is_loopback(address) and not forwarded


def local_path(text: str) -> Path:
    """The path that somebody typed; a home that nobody has is a folder by that name."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        return Path(text)


def _is_loopback(address: str) -> bool:
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
