"""Ready when it is: not before everything is loaded, and not if that fails."""

import asyncio
import json
import subprocess
import sys
import threading
from pathlib import Path

from explain import __version__
from explain.service.warmth import Warmth
from tests.service.asking import run

ROOT = Path(__file__).parent.parent.parent


async def states(warm_up, until):
    """What /healthz says while it warms up, and afterwards."""
    warmth = Warmth(warm_up, lambda: ("toy",))
    async with warmth.while_serving():
        first = await warmth.healthz(None)
        until.set()
        while not (warmth.ready or warmth.failed):
            await asyncio.sleep(0.001)
        return [
            (each.status_code, json.loads(each.body))
            for each in (first, await warmth.healthz(None))
        ]


def test_not_ready_before_it_is_warm():
    may = threading.Event()
    before, after = run(states(may.wait, may))
    assert before == (503, {"status": "starting", "version": __version__, "models": []})
    assert after == (200, {"status": "warm", "version": __version__, "models": ["toy"]})


def test_never_ready_when_warming_up_fails(caplog):
    may = threading.Event()

    def fail():
        may.wait()
        raise OSError("no such weights")

    before, after = run(states(fail, may))
    assert before[0] == after[0] == 503
    assert after[1]["status"] == "failed"
    assert "no such weights" in caplog.text


def test_the_door_opens_before_the_libraries_are_there():
    """The port answers at once; what is heavy comes while it says 503."""
    code = (
        "import sys\nfrom explain.ui import serving\nserving.parts()\n"
        "print([name for name in ('torch', 'captum', 'matplotlib') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n")[-2] == "[]"
