"""Long computations beside the page: they go on while sliders move, and can be stopped."""

import os
import sys
import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

from explain.errors import Cancelled, ExplainError
from explain.language import speaking, spoken
from explain.memory import give_back
from explain.methods import Progress, Watch
from explain.service.logs import report
from explain.turns import ASIDE, LONG, MAP, shared_turns
from explain.ui import at_model
from explain.ui.priority import MOST_SECONDS, PAGES

PATIENCE_SECONDS = 15.0  # nobody asks how a job is: the page was closed or left
LONG_PATIENCE_SECONDS = 600.0  # what takes minutes goes on while other pages are looked at
ASK_SECONDS = 0.5
QUIET_SECONDS = 1.0  # a wait as short as that between two steps is not spoken of
NICENESS, NICENESS_ASIDE = 10, 15


class Job:
    """One thing being computed; ends with a `result`, an `error` (a sentence), or `cancelled`.

    A job that no page asks about any more is `abandoned`: it stops by itself. A `long` one takes
    minutes, one `aside` was not asked for; both wait, between their steps too, for whoever wants a
    map. `before` is how many come before it while it waits for its turn, else None.
    """

    def __init__(
        self,
        key: Hashable,
        title: str,
        compute: Callable[[Watch], Any],
        *,
        long: bool = False,
        aside: bool = False,
    ) -> None:
        self.key = key
        self.title = title
        self.progress = Progress(0, 1)
        self.result: Any = None
        self.error: str | None = None
        self._compute = compute
        self._language = spoken()
        self._niceness = NICENESS_ASIDE if aside else NICENESS
        self._kind = LONG if long else ASIDE if aside else MAP
        self._user = at_model.visitor()
        self.before: int | None = None
        self._waits_since: float | None = None
        self._step_began = 0.0
        self._patience = LONG_PATIENCE_SECONDS if long else PATIENCE_SECONDS
        self._cancel = threading.Event()
        self._looked_at = time.monotonic()
        self.abandoned = False
        self._future: Future[None] | None = None

    def start(self) -> None:
        """Begin, if it has not begun yet.

        In a thread of its own, with which goes what torch keeps for it: some megabytes each, which
        the threads of a pool would hold for ever.
        """
        if self._future is None:
            thread = ThreadPoolExecutor(1, "explain-job", _stand_back, (self._niceness,))
            self._future = thread.submit(self._run)
            thread.shutdown(wait=False)

    def _run(self) -> None:
        try:
            with (
                speaking(self._language),
                shared_turns().turn(self._user, self._kind, self._wait),
            ):
                self.before = self._waits_since = None
                self._step_began = time.monotonic()
                self.result = self._compute(self._watch)
        except Cancelled:
            if not self.cancelled:  # newer work of the same visitor took its place in the line
                self.abandoned = True
                self.cancel()
        except ExplainError as error:
            self.error = str(error)
        finally:
            give_back()

    def _watch(self, progress: Progress) -> None:
        self.progress = progress
        self._check()
        PAGES.give_way(min(MOST_SECONDS, time.monotonic() - self._step_began))
        shared_turns().give_way(self._wait)
        self.before = self._waits_since = None
        self._step_began = time.monotonic()
        self._check()

    def _wait(self, before: int) -> None:
        """Hears how many come before, again and again; a job that nobody wants leaves the line."""
        self._waits_since = self._waits_since or time.monotonic()
        if time.monotonic() - self._waits_since > QUIET_SECONDS:
            self.before = before
        self._check()

    def _check(self) -> None:
        """Raise Cancelled where it was told to stop, or nobody asks about it any more."""
        if time.monotonic() - self._looked_at > self._patience:
            self.abandoned = True
            self.cancel()
        if self._cancel.is_set():
            raise Cancelled("Stopped.")

    @property
    def waits(self) -> str:
        """How many come before, in words, while it waits for its turn; else nothing."""
        before = self.before
        return "" if before is None else at_model.before_you(before)

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
        """Whether more is to come; a computation that died of a bug is told of in `error`."""
        self._looked_at = time.monotonic()
        if self._future is None:
            return not self.cancelled
        if self._future.done() and not self._future.cancelled():
            bug = self._future.exception()
            if bug is not None:
                self.error = report(bug)
        return not self._future.done() and not self.cancelled

    @property
    def ended(self) -> bool:
        """Whether nothing more comes of it; a cancelled one may still be putting things away."""
        running = self.running
        return not running and (self._future is None or self._future.done())

    def wait(self) -> None:
        """Return when nothing more comes of it; whoever waits asks about it."""
        while self.running:
            if self._future is None:
                time.sleep(ASK_SECONDS)
            else:
                wait([self._future], ASK_SECONDS)


def _stand_back(niceness: int) -> None:
    """Give way to the pages: on Linux a thread, and torch's threads that it starts, can be nice."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        if os.getpriority(os.PRIO_PROCESS, thread) < niceness:  # less nice is refused
            os.setpriority(os.PRIO_PROCESS, thread, niceness)
