"""Whose turn it is at the model: few at once, quick work before long work, and nobody starves.

There are as many places for quick work as for slow work, so that nothing quick waits for the end
of a long step. Slow work calls `give_way` at each of its steps: it goes back into the line while
quick work is done, or where quicker work waits, or anybody who has waited for long; and goes on
from where it was when it is next again. Whoever has waited need not give way for a while, in
proportion: beside quick work that never ends slow work comes to its end too.
"""

import os
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count

from explain.errors import BusyError, Cancelled
from explain.language import say, say_n

QUICK, MAP, ASIDE, LONG = range(4)  # the smaller, the sooner it is served
PATIENCE_SECONDS = (5.0, 10.0, 30.0, 60.0)  # of each kind; who has waited for so long is next
SHARE, MOST_SECONDS = 0.5, 3.0  # of the time that it waited it works on, whoever comes
TELL_SECONDS = 0.2
MOST_WAITING = 100

Tell = Callable[[int], None]
"""Hears again and again, while one waits, how many come before."""


@dataclass(eq=False)
class _Ticket:
    """Somebody's work, waiting or under way; `since` is when it began to wait.

    It need not give way before `until`.
    """

    user: Hashable | None
    kind: int
    number: int
    since: float
    until: float = 0.0
    begun: bool = False
    replaced: bool = False


@dataclass(eq=False)
class Turns:
    """The line before the model: `at_once` of the quick and of the slow use it, others wait.

    Of one user one quick and one slow piece of work runs at a time, and of each kind one waits: a
    newer one takes the place of the older one, which ends as cancelled. Of each kind at most
    `most_waiting` wait.
    """

    at_once: int
    most_waiting: int = MOST_WAITING
    clock: Callable[[], float] = time.monotonic
    _running: list[_Ticket] = field(default_factory=list)
    _waiting: list[_Ticket] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _mine: threading.local = field(default_factory=threading.local)

    @contextmanager
    def turn(
        self, user: Hashable | None = None, kind: int = QUICK, tell: Tell | None = None
    ) -> Iterator[None]:
        """Inside, this thread may use the model; a turn within a turn is the same turn.

        Whatever `tell` raises leaves the line. Raises BusyError where too many wait, and Cancelled
        where newer work of the same user took this place.
        """
        if self._held() is not None:
            yield
            return
        ticket = self._join(user, kind)
        try:
            self._wait(ticket, tell)
            self._mine.ticket = ticket
            yield
        finally:
            self._mine.ticket = None
            self._leave(ticket)

    def give_way(self, tell: Tell | None = None) -> None:
        """At a step: let those go first who are quicker, or have waited for long."""
        ticket = self._held()
        if ticket is None or self.clock() < ticket.until:
            return
        with self._changed:
            quicker = [other for other in self._waiting if other.kind < ticket.kind]
            late = [other for other in self._waiting if self._overdue(other)]
            if not quicker and not late and not self._at_work(QUICK):
                return
            self._running.remove(ticket)
            ticket.since = self.clock()
            self._waiting.append(ticket)
            self._changed.notify_all()
        self._wait(ticket, tell)

    @property
    def waiting(self) -> int:
        """How many pieces of work wait."""
        with self._changed:
            return len(self._waiting)

    def _held(self) -> _Ticket | None:
        return getattr(self._mine, "ticket", None)

    def _join(self, user: Hashable | None, kind: int) -> _Ticket:
        with self._changed:
            ticket = _Ticket(user, kind, next(self._numbers), self.clock())
            for other in list(self._waiting):
                if (
                    user is not None
                    and not other.begun
                    and (other.user, other.kind) == (user, kind)
                ):
                    other.replaced = True
                    self._waiting.remove(other)
            alike = sum(other.kind == kind for other in self._waiting)
            if alike >= self.most_waiting:
                raise BusyError(
                    say_n(
                        "One other is waiting for the model already. Nothing is lost: try again in "
                        "a minute.",
                        "{count} others are waiting for the model already. Nothing is lost: try "
                        "again in a minute.",
                        alike,
                    )
                )
            self._waiting.append(ticket)
            self._changed.notify_all()
            return ticket

    def _wait(self, ticket: _Ticket, tell: Tell | None) -> None:
        """Return when it is this one's turn."""
        while True:
            with self._changed:
                if ticket.replaced:
                    raise Cancelled(say("Something newer took its place."))
                if self._next() is ticket:
                    self._waiting.remove(ticket)
                    self._running.append(ticket)
                    ticket.begun, now = True, self.clock()
                    ticket.until = now + min(SHARE * (now - ticket.since), MOST_SECONDS)
                    self._changed.notify_all()  # there may be room for another one
                    return
                self._changed.wait(TELL_SECONDS)
                before = self._before(ticket)
            if tell is not None:
                tell(before)

    def _leave(self, ticket: _Ticket) -> None:
        with self._changed:
            for line in (self._running, self._waiting):
                if ticket in line:
                    line.remove(ticket)
            self._changed.notify_all()

    def _next(self) -> _Ticket | None:
        """Who may begin now, if anybody."""
        return next(filter(self._may_begin, sorted(self._waiting, key=self._place)), None)

    def _may_begin(self, ticket: _Ticket) -> bool:
        at_work = self._at_work(ticket.kind)
        if ticket.kind != QUICK and self._at_work(QUICK) and not self._overdue(ticket):
            return False
        own = ticket.user is not None and any(ticket.user == other.user for other in at_work)
        return len(at_work) < self.at_once and not own

    def _at_work(self, kind: int) -> list[_Ticket]:
        """Those under way that share their places with this kind."""
        return [ticket for ticket in self._running if (ticket.kind == QUICK) == (kind == QUICK)]

    def _before(self, ticket: _Ticket) -> int:
        """How many are at work or nearer to it."""
        own, at_work = self._place(ticket), self._at_work(ticket.kind)
        return len(at_work) + sum(self._place(other) < own for other in self._waiting)

    def _place(self, ticket: _Ticket) -> tuple[bool, int, int]:
        """What the line is sorted by; who has waited for long comes first, whatever it is."""
        overdue = self._overdue(ticket)
        return (not overdue, QUICK if overdue else ticket.kind, ticket.number)

    def _overdue(self, ticket: _Ticket) -> bool:
        return self.clock() - ticket.since > PATIENCE_SECONDS[ticket.kind]


@cache
def shared_turns() -> Turns:
    """The one line of this process; as many at once as torch's threads leave cores for."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    asked = os.environ.get("OMP_NUM_THREADS", "")
    threads = int(asked) if asked.isdecimal() else cores  # what torch takes
    return Turns(max(1, (cores or 1) // max(1, threads or 1)))
