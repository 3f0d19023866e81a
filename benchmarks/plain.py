"""What most people would build: FastAPI over Neo4j, one Cypher statement a request, nothing kept."""

import json
import os
from pathlib import Path
from typing import Any

import neo4j
from fastapi import FastAPI

_CYPHER: Any = Path(__file__).with_name("plain_support.cypher").read_text(encoding="utf-8")

application = FastAPI(openapi_url=None)
driver = neo4j.GraphDatabase.driver(os.environ["CAIRN_STORE"])


@application.get("/support")
def support(topic: str, area: str, asker: str) -> dict[str, Any]:
    """Return the offers about a topic, with what they name."""
    found, _, _ = driver.execute_query(_CYPHER, topic=topic, area=area, asker=asker, routing_="r")
    return {"items": [{key: _read(value) for key, value in row.data().items()} for row in found]}


def _read(value: Any) -> Any:
    if isinstance(value, str):
        return json.loads(value)
    return [json.loads(one) for one in value] if isinstance(value, list) else value
