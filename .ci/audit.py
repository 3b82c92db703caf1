"""Asks for known vulnerabilities of what constraints.txt pins; 1 where there is one.

A service that cannot be reached, or that takes its time, fails nothing: it is said and left.
"""

import json
import subprocess
import sys
from pathlib import Path

PATIENCE = 20  # seconds in all
COMMAND = (
    sys.executable, "-m", "pip_audit", "--requirement", "constraints.txt", "--no-deps",
    "--disable-pip", "--timeout", "5", "--progress-spinner", "off", "--format", "json",
)  # fmt: skip


def verdict(output: str) -> tuple[int, str]:
    """The exit code, and what is to be said of pip-audit's answer in JSON."""
    try:
        packages = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return 0, "No vulnerabilities were looked up: the service cannot be reached."
    found = [
        f"{package['name']} {package['version']}: {each['id']} (fixed in "
        f"{', '.join(each.get('fix_versions', [])) or 'no version yet'})"
        for package in packages
        for each in package.get("vulns", [])
    ]
    known = sum("vulns" in package for package in packages)
    told = f"Looked up {known} of {len(packages)} packages; the service does not know the others."
    return int(bool(found)), "\n".join([*found, told])


def main() -> int:
    """Ask, and print the verdict."""
    try:
        done = subprocess.run(
            COMMAND, cwd=Path(__file__).parent.parent, capture_output=True, text=True,
            timeout=PATIENCE, check=False,
        )  # fmt: skip
        code, said = verdict(done.stdout)
    except subprocess.TimeoutExpired:
        code, said = 0, f"No vulnerabilities were looked up: no answer within {PATIENCE} s."
    print(said)  # noqa: T201
    return code


if __name__ == "__main__":
    sys.exit(main())
