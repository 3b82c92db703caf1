"""What CI makes of the answer about known vulnerabilities."""

import importlib.util
import json
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
_spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
audit = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(audit)

CLEAN = {"name": "one", "version": "1.0", "vulns": []}
UNKNOWN = {"name": "two", "skip_reason": "not found"}
BAD = {
    "name": "three",
    "version": "2.0",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}, {"id": "PYSEC-2", "fix_versions": []}],
}


def answer(*packages):
    return json.dumps({"dependencies": packages, "fixes": []})


def test_a_known_vulnerability_fails_and_is_named():
    code, said = audit.verdict(answer(CLEAN, UNKNOWN, BAD))
    assert code == 1
    assert "three 2.0: PYSEC-1 (fixed in 2.1)" in said
    assert "PYSEC-2 (fixed in no version yet)" in said
    assert "Looked up 2 of 3 packages" in said


def test_nothing_known_passes():
    assert audit.verdict(answer(CLEAN, UNKNOWN))[0] == 0


@pytest.mark.parametrize("output", ["", "connection refused", "[]", "{}", "null"])
def test_a_service_that_gives_no_answer_passes_and_says_so(output):
    code, said = audit.verdict(output)
    assert code == 0
    assert "cannot be reached" in said


def test_a_service_that_takes_its_time_passes(monkeypatch, capsys):
    def wait(*_, timeout, **__):
        raise subprocess.TimeoutExpired("pip-audit", timeout)

    monkeypatch.setattr(audit.subprocess, "run", wait)
    assert audit.main() == 0
    assert "no answer within 20 s" in capsys.readouterr().out


def test_every_dependency_of_the_short_lists_is_pinned_and_to_the_same_version():
    pinned = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, version = line.split("==")
            assert "+" not in version, "CPU and CUDA builds share a version"
            pinned[name.lower()] = version
    for file in ("requirements.txt", "requirements-ray.txt", "tests/requirements.txt"):
        for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
            if "==" in line and not line.startswith("#"):
                line, _, _ = line.partition(";")  # which systems it is for
                name, version = line.partition("[")[0].partition("==")[0], line.split("==")[1]
                assert pinned[name.strip().lower()] == version.strip(), line
    assert len(pinned) > 100, "the indirect ones too"
