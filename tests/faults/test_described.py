"""Every address of the description is asked at random: no server error, and each response is as documented.

`CAIRN_TEST_EVERY_FAULT=1` asks twenty-five times as many questions, follows links, and asks Neo4j too.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.servers import free_port, served
from service.opening import open_filled
from service.settings import Settings
from tests.faults.whole import WHOLE

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
"""That what a schema allows is never refused is not among them: many words are names of nothing, and say so with 422."""

_STORES = ["sqlite", *(["neo4j"] if WHOLE else [])]


@pytest.fixture(params=_STORES)
def address(request: pytest.FixtureRequest, seed_folder: Path) -> Iterator[str]:
    """A real `cairn serve` over the real landscape."""
    port = free_port()
    settings = {"CAIRN_DATA": str(seed_folder)}
    if request.param == "neo4j":
        settings["CAIRN_STORE"] = request.getfixturevalue("neo4j_url")
        open_filled(Settings(store=settings["CAIRN_STORE"])).close()
    with served(["service.cli", "serve", "--port", str(port)], port, "/health/ready", settings) as running:
        yield running


@pytest.mark.timeout(7200 if WHOLE else 300)
def test_no_server_error_and_each_response_as_documented(address: str, tmp_path: Path) -> None:
    phases, most = ("examples,coverage,fuzzing,stateful", 25) if WHOLE else ("examples,fuzzing", 1)
    asked = [sys.executable, "-m", "schemathesis.cli", "run", f"{address}/openapi.json", "--phases", phases]
    asked += ["--max-examples", str(most), "--checks", ",".join(CHECKS), "--continue-on-failure"]
    asked += ["--request-timeout", "60", "--seed", "20261129"]
    done = subprocess.run(
        asked, cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "NO_COLOR": "1"}
    )
    said = done.stdout[-6000:]
    assert done.returncode == 0, said
    tested = re.search(r"Tested: (\d+)", said)
    generated = re.search(r"(\d[\d,]*) generated", said)
    assert tested is not None, said
    assert generated is not None, said
    assert int(tested[1]) > 100
    assert int(generated[1].replace(",", "")) > int(tested[1])
