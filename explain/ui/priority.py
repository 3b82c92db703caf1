"""Pages go first: long work waits at its next step while a page is being made for anybody."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

MOST_SECONDS = 0.5  # at each step, and no longer than the step took: long work goes on as well


class Priority:
    """Counts the pages that are being made; whoever works long asks `give_way` at each step."""

    def __init__(self) -> None:
        self._pages = 0
        self._lock = threading.Lock()
        self._none = threading.Event()
        self._none.set()

    @contextmanager
    def page(self) -> Iterator[None]:
        """A page is being made inside."""
        with self._lock:
            self._pages += 1
            self._none.clear()
        try:
            yield
        finally:
            with self._lock:
                self._pages -= 1
                if not self._pages:
                    self._none.set()

    def give_way(self, at_most: float = MOST_SECONDS) -> None:
        """Return when no page is being made, or after `at_most` seconds."""
        self._none.wait(at_most)


PAGES = Priority()
