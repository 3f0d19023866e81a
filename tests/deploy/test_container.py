"""The image, the composition and the unit, as far as they can be checked without an engine that runs them."""

import configparser
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from benchmarks.servers import free_port
from tests.landscapes import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
FINAL = DOCKERFILE.rpartition("\nFROM ")[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]


def instruction(name: str, text: str = FINAL) -> str:
    found = re.findall(rf"^{name}\s+(.*)$", text, re.MULTILINE)
    assert found, name
    return str(found[-1])


def test_the_image_runs_without_root() -> None:
    assert int(instruction("USER")) > 0


def test_each_image_is_named_with_its_version() -> None:
    images = [*re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE), COMPOSE["neo4j"]["image"]]
    assert len(images) == 3
    assert all(re.search(r":\d", image) for image in images)


def test_what_the_build_needs_is_let_into_it() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    let_in = {name.removeprefix("!") for name in ignored if name.startswith("!")}
    assert ignored[0] == "*"
    assert {name for name in let_in if not (ROOT / name).exists()} == set()
    needed = {"README.md", "LICENSE", "pyproject.toml", "uv.lock", "hatch_build.py", "package-lock.json"}
    assert needed | {"service", "graph_schema", "seed_data"} <= let_in


@pytest.mark.parametrize("service", COMPOSE)
def test_no_password_has_a_default(service: str) -> None:
    text = json.dumps(COMPOSE[service]["environment"])
    asked = re.findall(r"\$\{(\w*PASSWORD)(.)(.)", text)
    assert asked == [("NEO4J_PASSWORD", ":", "?")], "it is asked for, and without it nothing starts"


def test_the_service_may_write_its_data_and_no_more_and_is_reached_from_this_machine_alone() -> None:
    cairn = COMPOSE["cairn"]
    assert cairn["read_only"] is True
    assert (cairn["cap_drop"], cairn["tmpfs"]) == (["ALL"], ["/tmp"])  # noqa: S108  # of the container
    assert cairn["volumes"] == [f"data:{instruction('VOLUME')}"]
    assert [port.rpartition(":")[0] for port in cairn["ports"]] == ["127.0.0.1:8000"]
    assert cairn["depends_on"] == {"neo4j": {"condition": "service_healthy"}}
    assert "healthcheck" in COMPOSE["neo4j"]


def test_the_unit_starts_the_same_command_and_may_write_its_data_and_no_more() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # names of systemd have capitals
    unit.read(ROOT / "deploy" / "cairn.service", encoding="utf-8")
    service = unit["Service"]
    assert service["ExecStart"].split()[-2:] == ["/opt/cairn/bin/cairn", "serve"]
    assert service["Environment"] == f"CAIRN_DATA=/var/lib/{service['StateDirectory']}"
    hard = ("DynamicUser", "NoNewPrivileges", "PrivateTmp", "ProtectHome")
    assert [service[name] for name in hard] == ["yes"] * 4
    assert service["ProtectSystem"] == "strict"


@pytest.fixture
def running(seed_folder: Path, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The command of the image with its settings, its data and its port elsewhere."""
    port = free_port()
    said = dict(part.split("=", 1) for part in instruction("ENV").split() if part.startswith("CAIRN_"))
    assert set(said) == {"CAIRN_DATA", "CAIRN_HOST", "CAIRN_PORT"}
    settings = said | {"CAIRN_DATA": str(seed_folder), "CAIRN_PORT": str(port), "TMPDIR": str(tmp_path)}
    entry, command = json.loads(instruction("ENTRYPOINT")), json.loads(instruction("CMD"))
    assert entry == ["cairn"]
    process = subprocess.Popen(
        [sys.executable, "-m", "service.cli", *command],
        env={**os.environ, **settings},
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
    )
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2)  # loopback
            break
        except OSError:
            time.sleep(0.1)
    yield process, port
    process.kill()
    process.wait()


def test_the_images_own_command_is_healthy_limits_clients_and_ends_when_told_what_it_began(
    running: tuple[subprocess.Popen[bytes], int],
) -> None:
    process, port = running
    health = re.search(r'"-c", "(.*)"\]', instruction("HEALTHCHECK"))
    assert health is not None
    subprocess.run([sys.executable, "-c", health[1].replace("8000", str(port))], check=True, timeout=30)
    address = f"http://127.0.0.1:{port}"
    assert httpx.get(f"{address}/api/v1/topics").headers["ratelimit-policy"] == '"client";q=600;w=60'
    answers: list[int] = []
    asking = threading.Thread(
        target=lambda: answers.append(
            httpx.get(f"{address}/scenarios/national-care-service", timeout=60).status_code
        )
    )
    asking.start()
    while "cairn_requests_in_flight 2.0" not in httpx.get(f"{address}/metrics", timeout=10).text:
        assert asking.is_alive(), "it ended before it was seen"
    process.send_signal(signal.SIGTERM)
    asking.join()
    assert answers == [200], "what was begun is finished"
    assert process.wait(timeout=30) in {0, -signal.SIGTERM}
