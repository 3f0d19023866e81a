"""Print how many contract tests ran on each store: `python -m scripts.count_contract JUNIT_XML`.

Exit status 1 where a store ran none, or where one of its tests was skipped.
"""

import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

STORES = ("sqlite", "neo4j")


def main() -> None:
    """Read the report of a test run and count."""
    report = ElementTree.fromstring(Path(sys.argv[1]).read_text(encoding="utf-8"))  # noqa: S314  # pytest's own file
    ran: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    for case in report.iter("testcase"):
        if not case.get("classname", "").startswith("tests.contract"):
            continue
        for store in STORES:
            if store in case.get("name", ""):
                (skipped if case.find("skipped") is not None else ran)[store] += 1
    for store in STORES:
        print(f"contract tests on {store}: {ran[store]} ran, {skipped[store]} skipped")
    if skipped.total() or not all(ran[store] for store in STORES):
        sys.exit(1)


if __name__ == "__main__":
    main()
