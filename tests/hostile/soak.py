"""`python -m tests.hostile.soak`: thousands of inputs of each kind, with time and memory of each.

Each kind has a process of its own. Fails where anything but a result or an ExplainError comes out,
or where one input takes more than 5 s or 1 GB.
"""

import argparse
import json
import secrets
import subprocess
import sys
import time
import traceback
import warnings
from dataclasses import asdict, dataclass, field

MOST_SECONDS, MOST_BYTES = 5.0, 1_000_000_000
HEADINGS = (
    f"{'kind':<18}{'inputs':>8}{'results':>9}{'refusals':>10}"
    f"{'failed':>8}{'worst s':>9}{'worst MB':>10}"
)
TOLD = 8  # different failures that are told of each kind


@dataclass
class Tally:
    """What came out of the inputs of one kind; `failures` are told once for each place."""

    inputs: int = 0
    results: int = 0
    refusals: int = 0
    failed: int = 0
    seconds: float = 0.0
    bytes: int = 0
    failures: dict[str, str] = field(default_factory=dict)


def soak(name: str, count: int, seed: int) -> Tally:
    """Feed so many inputs of this kind, in this process."""
    import torch
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as seeded

    from bench.memory import forget_peak, held_memory, peak_since
    from tests.hostile.kinds import KINDS

    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    kind, tally = KINDS[name], Tally()

    @seeded(seed)
    @settings(
        max_examples=count, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=[*HealthCheck],
    )  # fmt: skip
    @given(kind.inputs)
    def feed(given_input: object) -> None:
        forget_peak()
        before, started = held_memory(), time.perf_counter()
        _feed(kind.feed, given_input, tally)
        tally.seconds = max(tally.seconds, time.perf_counter() - started)
        tally.bytes = max(tally.bytes, peak_since() - before)

    while tally.inputs < count:  # Hypothesis ends early where it finds no more that are new
        before = tally.inputs
        feed()
        feed = seeded(seed + tally.inputs)(feed)
        if tally.inputs == before:
            break
    return tally


def _feed(take, given_input: object, tally: Tally) -> None:
    from explain.errors import ExplainError

    tally.inputs += 1
    try:
        take(given_input)
    except ExplainError as error:
        str(error).encode()
        tally.refusals += 1
    except Exception as error:  # noqa: BLE001  # that is what is looked for
        tally.failed += 1
        place = f"{type(error).__name__} {traceback.extract_tb(error.__traceback__)[-1].name}"
        if place not in tally.failures and len(tally.failures) < TOLD:
            tally.failures[place] = f"{traceback.format_exc()[-3000:]}\n{given_input!r:.1500}"
    else:
        tally.results += 1


def main() -> int:
    """Feed all kinds, print the table; 1 where a bound does not hold."""
    from tests.hostile.kinds import KINDS

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--kind", choices=[*KINDS], action="append")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31))
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(asdict(soak(given.kind[0], given.inputs, given.seed))))  # noqa: T201
        return 0
    print(f"seed {given.seed}")  # noqa: T201
    print(HEADINGS)  # noqa: T201
    tallies = []
    for name in given.kind or KINDS:
        tally = _alone(name, max(1, round(given.inputs * KINDS[name].share)), given.seed)
        tallies.append(tally)
        print(  # noqa: T201
            f"{name:<18}{tally.inputs:>8,}{tally.results:>9,}{tally.refusals:>10,}{tally.failed:>8,}"
            f"{tally.seconds:>9.2f}{tally.bytes / 1e6:>10.0f}",
            flush=True,
        )
        for place, story in tally.failures.items():
            print(f"--- {place}\n{story}")  # noqa: T201
    print(f"{'all':<18}{sum(each.inputs for each in tallies):>8,}")  # noqa: T201
    return int(any(_is_bad(each) for each in tallies))


def _alone(name: str, count: int, seed: int) -> Tally:
    """The same in a process that does nothing else."""
    command = [
        sys.executable, "-m", "tests.hostile.soak", "--one", "--kind", name,
        "--inputs", str(count), "--seed", str(seed),
    ]  # fmt: skip
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Tally(**json.loads(done.stdout.splitlines()[-1]))


def _is_bad(tally: Tally) -> bool:
    return bool(tally.failed) or tally.seconds > MOST_SECONDS or tally.bytes > MOST_BYTES


if __name__ == "__main__":
    sys.exit(main())
