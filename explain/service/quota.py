"""How much one session may upload: the page's own fields limit a browser, this limits anybody."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from explain.language import say
from explain.service.refused import Refused

KEPT_SECONDS = 3600.0
MOST_SESSIONS = 10_000


@dataclass
class Account:
    """One session: `files` as id → (bytes, when), oldest first; what is `arriving`; all `bytes`."""

    files: dict[str, tuple[int, float]] = field(default_factory=dict)
    arriving: int = 0
    bytes: int = 0
    used: float = 0.0

    def drop(self, file: str) -> None:
        """The file no longer counts."""
        self.bytes -= self.files.pop(file, (0, 0.0))[0]


class Quota:
    """`most_files` files and `most_bytes` bytes for each session, for an hour each.

    A file that is taken back, refused, or cut off does not count. What is remembered is bounded:
    of too many sessions, those not used for longest are forgotten.
    """

    def __init__(
        self, most_files: int, most_bytes: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most_files, self._most_bytes, self._clock = most_files, most_bytes, clock
        self._accounts: OrderedDict[str, Account] = OrderedDict()

    def begin(self, session: str, declared: int) -> Account:
        """A file begins to arrive; raises Refused where there is no room for it."""
        self._forget()
        account = self._accounts.setdefault(session, Account())
        account.used = self._clock()
        self._accounts.move_to_end(session)
        for file in [each for each, (_, at) in account.files.items() if self._is_old(at)]:
            account.drop(file)
        try:
            self._check_count(account)
            self._check(account.bytes + declared)
        except Refused:
            self._settle(session, account)
            raise
        account.arriving += 1
        return account

    def grow(self, account: Account, count: int) -> None:
        """So many bytes more of a file have arrived; raises Refused where there is no room."""
        account.bytes += count
        self._check(account.bytes)

    def end(self, session: str, account: Account, file: str, size: int, taken: bool) -> None:
        """The file has arrived with `size` bytes, and was `taken` or not."""
        account.arriving -= 1
        if taken:
            account.drop(file)  # it may come a second time
            account.files[file] = (size, self._clock())
        else:
            account.bytes -= size
        self._settle(session, account)

    def remove(self, session: str, file: str) -> None:
        """The file was taken back."""
        if session in self._accounts:
            self._accounts[session].drop(file)
            self._settle(session, self._accounts[session])

    def _settle(self, session: str, account: Account) -> None:
        """Nothing is remembered of a session that has nothing."""
        if not (account.files or account.arriving):
            self._accounts.pop(session, None)

    def _check_count(self, account: Account) -> None:
        if len(account.files) + account.arriving >= self._most_files:
            raise Refused(
                say(
                    "You have uploaded {count} files, and more are not taken in one session. "
                    "Remove some, or try again in an hour.",
                    count=len(account.files),
                ),
                429,
            )

    def _check(self, wanted: int) -> None:
        if wanted > self._most_bytes:
            raise Refused(
                say(
                    "That is more than the {limit} MB that one session may upload. Remove "
                    "files, bring smaller ones, or try again in an hour.",
                    limit=f"{self._most_bytes / 1e6:g}",
                ),
                413,
            )

    def _is_old(self, at: float) -> bool:
        return self._clock() - at > KEPT_SECONDS

    def _forget(self) -> None:
        """Drop the account not used for longest, where it is old or there are too many."""
        crowded = len(self._accounts) >= MOST_SESSIONS
        idle = (each for each, account in self._accounts.items() if not account.arriving)
        session = next(idle, None)
        if session is not None and (crowded or self._is_old(self._accounts[session].used)):
            del self._accounts[session]
