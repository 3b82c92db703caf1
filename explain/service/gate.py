"""Who may compute now, and who waits: the one place where a queue stands before the model."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from explain.language import say
from explain.service.refused import Refused

LOOK_SECONDS = 0.2  # while one waits, whether anybody still wants it

Check = Callable[[], None]
"""Called now and then; raises Cancelled where nobody wants the answer any more."""


class Gate(Protocol):
    """What stands before the model. All of it is called by the threads that compute."""

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""

    def turn(self, who: str, slow: bool, check: Check) -> AbstractContextManager[Check]:
        """Inside, it is the turn of this thread; it calls what it is given at each step.

        `who` tells one user from another; `slow` work takes many steps. While it waits, it calls
        `check`. Raises ExplainError at once where too many wait.
        """


class Line:
    """A gate for so many at once; all are treated alike, and nobody gives way at a step."""

    def __init__(self, at_once: int) -> None:
        self.waiting = 0
        self._lock = threading.Lock()
        self._turns = threading.Semaphore(at_once)

    @contextmanager
    def turn(self, who: str, slow: bool, check: Check) -> Iterator[Check]:
        """The next turn that comes free."""
        del who, slow
        self._count(1)
        try:
            while not self._turns.acquire(timeout=LOOK_SECONDS):
                check()
        finally:
            self._count(-1)
        try:
            yield check
        finally:
            self._turns.release()

    def _count(self, more: int) -> None:
        with self._lock:
            self.waiting += more


class Room:
    """So many requests may be here at once; the next one hears at once that it is full."""

    def __init__(self, places: int) -> None:
        self._places, self._taken = places, 0

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place; raises Refused where there is none. For one event loop, which needs no lock."""
        if self._taken >= self._places:
            raise Refused(
                say(
                    "The service is busy: {count} others are there already. Try again in a moment.",
                    count=self._taken,
                ),
                503,
            )
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1
