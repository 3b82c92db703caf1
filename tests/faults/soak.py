"""`python -m tests.faults.soak`: each fault by itself, and what was seen when it happened."""

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from rich.live import Live
from rich.table import Table

from bench.report import make_console

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Fault:
    """What goes wrong, what `seen` then holds, and the tests in `file` that know it."""

    name: str
    seen: str
    file: str
    words: str = ""


BROWSER, DOWNLOAD = "tests/browser/test_faults.py", "tests/test_download.py"
OTHERS = "tests/faults/test_download.py"
FAULTS = (
    Fault("tab closed in the middle of a map", "the work ends after a few steps", BROWSER,
          "closed_tab"),
    Fault("network cut in the middle of a map", "connects again, the map is finished", BROWSER,
          "network_is_cut"),
    Fault("server killed and started again",
          "“The server was started again … Please choose it again.”", BROWSER, "killed_server"),
    Fault("download cut half-way", "“the connection broke off on the way”, nothing is left",
          DOWNLOAD, "failed_download and cut"),
    Fault("download with a wrong hash", "“its SHA-256 is wrong”, nothing is left",
          DOWNLOAD, "failed_download and other"),
    Fault("download not found", "“the server answered 404”, nothing is left",
          DOWNLOAD, "failed_download and missing"),
    Fault("download onto a full disk", "the system's own word in a sentence, nothing is left",
          DOWNLOAD, "full_disk"),
    Fault("read-only cache folder", "“… cannot be written to (Permission denied)”",
          OTHERS, "read_only"),
    Fault("two processes download at once", "both have the whole file", OTHERS, "two_processes"),
    Fault("killed in the middle of a download", "half of a file is never used", OTHERS,
          "after_a_kill"),
    Fault("model evicted while in use", "the same map, then the model is freed",
          "tests/faults/test_eviction.py"),
    Fault("worker thread dies of a bug",
          "“Something went wrong on our side …” with a number; all else goes on",
          "tests/faults/test_workers.py"),
    Fault("too little memory",
          "fewer at once, the same map; then “There is too little memory …”",
          "tests/faults/test_memory.py"),
    Fault("clock set back", "maps, jobs, the line and quotas go on", "tests/faults/test_clock.py"),
    Fault("journal killed, its disk full, two at once", "all that was told is there, nothing half",
          "tests/journal/test_hard_times.py"),
)  # fmt: skip


def run(fault: Fault) -> tuple[str, bool]:
    """What was seen, and whether it is what should be."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "found.xml"
        command = [
            sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"--junitxml={found}",
            fault.file, *(("-k", fault.words) if fault.words else ()),
        ]  # fmt: skip
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        if not found.is_file():
            return done.stdout[-300:] + done.stderr[-300:], False
        cases = [*ElementTree.parse(found).getroot().iter("testcase")]
    troubles = [each for case in cases for each in case if each.tag in ("failure", "error")]
    if troubles or not cases:
        words = [each.get("message", "")[:200] for each in troubles] or [done.stdout[-300:]]
        return "\n".join(words), False
    skipped = [each.get("message", "") for case in cases for each in case if each.tag == "skipped"]
    if len(skipped) == len(cases):
        return f"not tried: {skipped[0]}", True
    return fault.seen, True


def main() -> int:
    """All faults, one after the other; 1 where something else was seen than should be."""
    table = Table(title="Faults", title_justify="left")
    for heading in ("Fault", "What was seen", "Passed"):
        table.add_column(heading)
    passed = []
    with Live(table, console=make_console(), refresh_per_second=1):
        for fault in FAULTS:
            seen, good = run(fault)
            passed.append(good)
            table.add_row(fault.name, seen, "yes" if good else "NO")
    return int(not all(passed))


if __name__ == "__main__":
    sys.exit(main())
