"""Long computations beside the page: they go on while sliders move, and can be stopped."""

import os
import sys
import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor

import streamlit as st

from explain.errors import Cancelled, ExplainError
from explain.methods import Progress, Watch
from explain.results import Attribution

PATIENCE_SECONDS = 15.0  # nobody asks how a job is: the page was closed or left
NICENESS = 10


class Job:
    """One map being computed; ends with a `result`, an `error`, or `cancelled`.

    A job that no page asks about any more is `abandoned`: it stops by itself.
    """

    def __init__(self, key: Hashable, title: str, compute: Callable[[Watch], Attribution]) -> None:
        self.key = key
        self.title = title
        self.progress = Progress(0, 1)
        self.result: Attribution | None = None
        self.error: str | None = None
        self._compute = compute
        self._cancel = threading.Event()
        self._looked_at = time.monotonic()
        self.abandoned = False
        self._future: Future[None] | None = None

    def start(self) -> None:
        """Begin, if it has not begun yet."""
        if self._future is None:
            self._future = _pool().submit(self._run)

    def _run(self) -> None:
        try:
            self.result = self._compute(self._watch)
        except Cancelled:
            pass
        except ExplainError as error:
            self.error = str(error)

    def _watch(self, progress: Progress) -> None:
        self.progress = progress
        if time.monotonic() - self._looked_at > PATIENCE_SECONDS:
            self.abandoned = True
            self.cancel()
        if self._cancel.is_set():
            raise Cancelled("Stopped.")

    def cancel(self) -> None:
        """Stop at the next step."""
        self._cancel.set()
        if self._future is not None:
            self._future.cancel()

    @property
    def cancelled(self) -> bool:
        """Whether it was told to stop."""
        return self._cancel.is_set()

    @property
    def running(self) -> bool:
        """Whether more is to come; raises what the computation died of, if that was a bug."""
        self._looked_at = time.monotonic()
        if self._future is None:
            return not self.cancelled
        if self._future.done() and not self._future.cancelled():
            self._future.result()
        return not self._future.done() and not self.cancelled


@st.cache_resource(show_spinner=False)
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(2, thread_name_prefix="explain", initializer=_stand_back)


def _stand_back() -> None:
    """Give way to the pages: on Linux a thread, and torch's threads that it starts, can be nice."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
