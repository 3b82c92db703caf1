"""Which checks of a map run at once, which wait for the visitor, and the job that runs them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from explain.faithfulness import Claim
from explain.language import mark
from explain.methods.effort import pass_seconds
from explain.trust import FIRST
from explain.ui import state
from explain.ui.bench import MapKey
from explain.ui.jobs import Job
from explain.ui.trust_findings import Asked, Findings, Found, Task, Work, as_usual

ROOM = "trust"
QUICK_SECONDS = 2.0  # a check that takes longer waits until it is asked for


@dataclass(frozen=True, eq=False)
class Plan:
    """The checks of one map, and what is known of them."""

    known: Findings
    map_key: MapKey
    claim: Claim
    checks: tuple[Asked, ...]

    def found(self, asked: Asked) -> Found | None:
        """What this check found."""
        return self.known.get(self.map_key, asked)

    def seconds(self, asked: Asked) -> float:
        """How long a check will take on this machine."""
        passes = asked.check.passes(self.claim, asked.options)
        size = self.claim.forward.model_input.picture.width
        return passes * pass_seconds(self.claim.classifier, size)

    @cached_property
    def wanted(self) -> tuple[Asked, ...]:
        """What is to be run: the light's first checks, the quick ones, those asked for."""
        asked_for = self.known.asked.get(self.map_key, frozenset())
        light = tuple(map(as_usual, FIRST))
        chosen = [
            asked
            for asked in self.checks
            if asked.check.key in asked_for or self.seconds(asked) <= QUICK_SECONDS
        ]
        return (*light, *(asked for asked in chosen if asked not in light))

    @property
    def open(self) -> tuple[Asked, ...]:
        """The checks on the page of which nothing is known yet."""
        return tuple(asked for asked in self.checks if self.found(asked) is None)

    def ask(self, more: Sequence[Asked]) -> None:
        """Have these run as well, and what was stopped."""
        keys = {asked.check.key for asked in more}
        before = self.known.asked.get(self.map_key, frozenset())
        self.known.asked[self.map_key] = before | keys
        state.set_job(None, ROOM)

    def job(self) -> Job | None:
        """The job that runs what is wanted; a stopped one stays until it is asked for again."""
        work = Work(self.known, (Task(self.map_key, self.claim, self.wanted),))
        if not any(work.missing()):
            state.set_job(None, ROOM)
            return None
        key = (self.map_key, tuple(asked.key for asked in self.wanted), work)
        job = state.job(ROOM)
        if job is not None and _same(job, key) and not job.abandoned:
            return job
        job = Job(key, mark("Checks"), work)
        state.set_job(job, ROOM)
        return job


def _same(job: Job, key: tuple[object, ...]) -> bool:
    assert isinstance(job.key, tuple)
    return bool(job.key[:2] == key[:2])


def current_work(job: Job) -> Work:
    """What the job is at."""
    assert isinstance(job.key, tuple)
    work = job.key[2]
    assert isinstance(work, Work)
    return work
