"""How much memory Integrated Gradients takes, measured in a process of its own (Linux only)."""

import os
import subprocess
import sys
from pathlib import Path


def growth(key: str, steps: int) -> int:
    """The bytes by which the peak of a fresh process exceeds what it held before the method."""
    command = [sys.executable, "-m", "bench.memory", key, str(steps)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return int(done.stdout)


def measure(key: str, steps: int) -> int:
    """The same for this process, which must not have done anything else."""
    from bench.models import make_case
    from explain.methods import METHODS

    case = make_case(key)
    method = METHODS["integrated_gradients"]
    options = method.make_options(steps=steps, tolerance=1.0)
    forget_peak()
    held = held_memory()
    method.attribute(case.classifier, case.kept, case.best, options)
    return peak_since() - held


def forget_peak() -> None:
    """The peak is counted from now on; loading the model has one of its own."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak_since() -> int:
    """The most bytes that this process has held since the last `forget_peak`."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (peak,) = (line.split()[1] for line in lines if line.startswith("VmHWM"))
    return int(peak) * 1024


def held_memory() -> int:
    """The bytes that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def available_memory() -> int:
    """The bytes that the system could still give to processes."""
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    (free,) = (line.split()[1] for line in lines if line.startswith("MemAvailable"))
    return int(free) * 1024


if __name__ == "__main__":
    print(measure(sys.argv[1], int(sys.argv[2])))
