"""Long computations beside the page: they go on while sliders move, and can be stopped."""

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor

import streamlit as st

from explain.errors import Cancelled, ExplainError
from explain.methods import Progress, Watch
from explain.results import Attribution


class Job:
    """One map being computed; ends with a `result`, an `error`, or `cancelled`."""

    def __init__(self, key: Hashable, title: str, compute: Callable[[Watch], Attribution]) -> None:
        self.key = key
        self.title = title
        self.progress = Progress(0, 1)
        self.result: Attribution | None = None
        self.error: str | None = None
        self._compute = compute
        self._cancel = threading.Event()
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
        if self._cancel.is_set():
            raise Cancelled("Stopped.")

    def cancel(self) -> None:
        """Stop at the next step."""
        self._cancel.set()
        self._future.cancel()

    @property
    def cancelled(self) -> bool:
        """Whether it was told to stop."""
        return self._cancel.is_set()

    @property
    def running(self) -> bool:
        """Whether more is to come; raises what the computation died of, if that was a bug."""
        if self._future.done() and not self._future.cancelled():
            self._future.result()
        return not self._future.done() and not self.cancelled


@st.cache_resource(show_spinner=False)
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=2, thread_name_prefix="explain")
