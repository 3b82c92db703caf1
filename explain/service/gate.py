"""Who may compute now, and who waits: the one place where a queue stands before the model."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from explain.language import say
from explain.service.refused import Refused


class Gate(Protocol):
    """What stands before the model; `who` tells one user from another."""

    @property
    def running(self) -> int:
        """How many compute now."""

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""

    def turn(self, who: str) -> AbstractAsyncContextManager[None]:
        """Inside, it is the caller's turn; raises Refused at once where too many wait."""


class Line:
    """A gate where the first to come is the first to go: `at_once` compute, `places` may wait."""

    def __init__(self, at_once: int, places: int) -> None:
        self.running = self.waiting = 0
        self._at_once, self._places = at_once, places
        self._turns = asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def turn(self, who: str) -> AsyncIterator[None]:
        """The next turn that comes free; everybody is treated alike."""
        del who
        if self.running + self.waiting >= self._at_once + self._places:
            raise Refused(
                say(
                    "The service is busy: {count} others are there already. Try again in a moment.",
                    count=self.running + self.waiting,
                ),
                503,
            )
        self.waiting += 1
        try:
            await self._turns.acquire()
        finally:
            self.waiting -= 1
        self.running += 1
        try:
            yield
        finally:
            self.running -= 1
            self._turns.release()
