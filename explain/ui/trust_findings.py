"""What checks found about the maps of one picture, and the trust light that comes of it."""

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from explain.check_results import CheckResult
from explain.errors import Cancelled, ExplainError
from explain.faithfulness import CHECKS, Check, Claim, get_check
from explain.language import spoken
from explain.methods import Options, Progress, Watch
from explain.trust import ASKS_FIRST, TrustLight, light_of
from explain.ui import state
from explain.ui.bench import MapKey
from explain.ui.subject import Subject

KEPT = 64  # results; those not used for longest are forgotten

Found = CheckResult | str
"""What a check found, or the sentence that says why it could not be run."""


@dataclass(frozen=True)
class Asked:
    """One check with its options."""

    check: Check
    options: Options

    @cached_property
    def key(self) -> tuple[str, Options]:
        """What tells it from others."""
        return (self.check.key, self.options)


def as_usual(key: str) -> Asked:
    """The check `key` with its own options, for which the light's limits were chosen."""
    check = get_check(key)
    return Asked(check, check.options())


class Findings:
    """By map, check and options; written by a job while the page reads.

    `asked` has for each map the keys of the checks that the visitor had run.
    """

    def __init__(self) -> None:
        self.asked: dict[MapKey, frozenset[str]] = {}
        self._found: OrderedDict[Hashable, Found] = OrderedDict()

    def put(self, map_key: MapKey, asked: Asked, found: Found) -> None:
        """Remember what was found."""
        self._found[(map_key, *asked.key)] = found
        while len(self._found) > KEPT:
            self._found.popitem(last=False)

    def get(self, map_key: MapKey, asked: Asked) -> Found | None:
        """What was found, or None where nobody looked yet."""
        key = (map_key, *asked.key)
        if key in self._found:
            self._found.move_to_end(key)
        return self._found.get(key)

    def light(self, map_key: MapKey) -> TrustLight | None:
        """The light that everything gives that was found with the checks' own options."""
        results = [
            found
            for found in (self.get(map_key, as_usual(key)) for key in CHECKS)
            if isinstance(found, CheckResult)
        ]
        first = any(result.check == ASKS_FIRST for result in results)
        return light_of(results) if first else None


def findings(subject: Subject) -> Findings:
    """What this session found out about the maps of the subject's picture."""
    found: Findings = state.kept(("findings", subject.chosen.sha256, spoken()), Findings)
    return found


@dataclass(frozen=True, eq=False)
class Task:
    """Checks of one map, in the order in which they are run."""

    map_key: MapKey
    claim: Claim
    asked: tuple[Asked, ...]


@dataclass(eq=False)
class Work:
    """Runs tasks for a job and puts what they find into `findings`, one check after another.

    `current` is the check that runs. A check that cannot be run leaves the sentence that says why.
    """

    findings: Findings
    tasks: tuple[Task, ...]
    current: Check | None = None
    done: int = field(default=0)

    def __call__(self, watch: Watch) -> int:
        """How many checks were run; no Streamlit in here."""
        for task, asked in self.missing():
            self.current = asked.check
            watch(Progress(0, 1))
            self.findings.put(task.map_key, asked, _run(task.claim, asked, watch))
            self.done += 1
        return self.done

    def missing(self) -> Iterator[tuple[Task, Asked]]:
        """What is still to be found."""
        for task in self.tasks:
            for asked in task.asked:
                if self.findings.get(task.map_key, asked) is None:
                    yield task, asked


def _run(claim: Claim, asked: Asked, watch: Watch) -> Found:
    try:
        return asked.check.run(claim, asked.options, watch)
    except Cancelled:
        raise
    except ExplainError as error:  # this check cannot be had; the others can
        return str(error)
