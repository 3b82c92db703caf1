"""Who may compute now, and who waits: the one place where a queue stands before the model."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from explain.language import say
from explain.service.refused import Refused
from explain.turns import MAP, QUICK, Turns, shared_turns

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


class InTurn:
    """The gate to the line that visitors' pages stand in too.

    Who they are is not asked: behind one address there may be many.
    """

    def __init__(self, turns: Turns | None = None) -> None:
        self._turns = turns or shared_turns()

    @property
    def waiting(self) -> int:
        """How many wait, pages among them."""
        return self._turns.waiting

    @contextmanager
    def turn(self, who: str, slow: bool, check: Check) -> Iterator[Check]:
        """A place in the line; slow work is treated as a visitor's slow map."""
        del who

        def tell(before: int) -> None:
            del before
            check()

        def step() -> None:
            check()
            self._turns.give_way(tell)

        with self._turns.turn(None, MAP if slow else QUICK, tell):
            yield step


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
