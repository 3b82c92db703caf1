"""The pages as part of the service: its models are those of the pages, and so are its errors."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.starlette import App

from explain.catalogue import EMBEDDED, model_choices
from explain.service.api import unexpected
from explain.service.logs import report
from explain.service.parts import Service
from explain.service.settings import read_settings
from explain.ui import libraries

if TYPE_CHECKING:
    from explain.classifier import Classifier


class SharedModels:
    """The classifiers that all sessions share."""

    def keys(self) -> tuple[str, ...]:
        """Those whose weights are here, the pages' default first; without it, the embedded one."""
        from explain.ui import cache

        choices = model_choices()
        here = [key for key, choice in choices.items() if cache.on_disk(choice)]
        first = next(iter(choices)) if next(iter(choices)) in here else EMBEDDED
        return (first, *(key for key in here if key != first))

    def loaded(self) -> tuple[str, ...]:
        """Those that are in memory now."""
        from explain.ui import cache

        return cache.loaded()

    def get(self, key: str) -> "Classifier":
        """The classifier, loaded if need be."""
        from explain.ui import cache

        return cache.shared(model_choices()[key])

    def warm_up(self) -> None:
        """Import what explaining needs; run the pages' first model, and the one that is drawn."""
        libraries.load()
        from explain.drawings import draw
        from explain.explanation import explain_image
        from explain.render import colour_table

        colour_table("inferno", signed=True)
        for key in dict.fromkeys((self.keys()[0], EMBEDDED)):
            explain_image(self.get(key), draw("house", 0).picture)


def parts() -> dict[str, Any]:
    """What `st.App` takes besides the script, as the environment and Streamlit's settings have it.

    Raises OptionError where the environment says what cannot be.
    """
    st.set_option("logger.enableRich", False)  # the log is for machines
    hosts = tuple(st.get_option("server.allowedHosts"))
    service = Service(read_settings(os.environ, hosts), SharedModels())

    @asynccontextmanager
    async def lifespan(app: App) -> AsyncIterator[None]:
        del app
        async with service.lifespan():
            yield

    return {
        "lifespan": lifespan,
        "routes": service.routes(),
        "middleware": service.middleware(),
        "on_script_error": script_error,
        "exception_handlers": {Exception: unexpected},
    }


def script_error(error: Exception) -> bool:
    """Say that something went wrong, with a number for the log; nothing else is shown."""
    st.error(report(error))
    return True
