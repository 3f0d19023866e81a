"""The settings of the service, read from the environment: each is `CAIRN_` and its name in capitals."""

import re
from importlib.metadata import PackageNotFoundError, version
from ipaddress import ip_network
from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from service.clients import Network

DISTRIBUTION = "cairn-landscape"

_ORIGIN = re.compile(r"https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?/?", re.ASCII | re.IGNORECASE)
"""Scheme, host and port. Strict, because it stands in headers, where a line or a letter beyond ASCII fails each answer."""


def read_version() -> str:
    """Return the version of Cairn that is installed."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:  # run from a folder that was never installed
        return "0"


_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def read_networks(given: str) -> list[Network]:
    """Return networks written with commas between them; raises `ValueError` where one is none."""
    try:
        return [ip_network(part.strip()) for part in given.split(",") if part.strip()]
    except ValueError as error:
        raise ValueError(f"give addresses or networks, as in 10.0.0.0/8, 192.0.2.7: {error}") from error


class Settings(BaseSettings):
    """What can be set from outside. `docs/settings.md` explains every one."""

    model_config = SettingsConfigDict(env_prefix="CAIRN_", frozen=True, extra="ignore")

    store: str = Field(
        default="sqlite",
        description="Where the landscape is kept: `sqlite` for a file in `CAIRN_DATA`, or the address of a Neo4j server.",
        examples=["sqlite", "neo4j://graph.example.org:7687"],
    )
    data: Path = Field(
        default_factory=lambda: user_data_path("cairn", appauthor=False),
        description="The folder that holds the SQLite file; the platform's folder for user data where not given.",
        examples=["/var/lib/cairn"],
    )
    host: str = Field(
        default="127.0.0.1",
        description="The network address to listen on; `0.0.0.0` for every one.",
        examples=["0.0.0.0"],  # noqa: S104  # shown as an example, not bound
    )
    port: int = Field(
        default=8000,
        ge=0,
        le=65_535,
        description="The port to listen on; 0 for any free one.",
        examples=[8000],
    )
    public_url: str = Field(
        default="",
        description="The address by which people reach the service, where links should be whole: scheme and host, no path. Links are relative without it; the Host header is never believed.",
        examples=["https://cairn.example.org"],
    )
    agent_answer_bytes: int = Field(
        default=100_000,
        ge=1_000,
        description="The longest answer that a tool gives an agent, as JSON; a longer one is refused with how to narrow the question.",
        examples=[100_000],
    )
    cache_bytes: int = Field(
        default=64_000_000,
        ge=0,
        description="How many bytes of answers to keep ready in memory; 0 keeps none.",
        examples=[64_000_000],
    )
    contact: str = Field(
        default="",
        max_length=500,
        description="Whom to tell about a mistake: an e-mail address or the address of a page, shown on every page; a record's page fills in what it is about.",
        examples=["cairn@example.org"],
    )
    max_address_bytes: int = Field(
        default=8_000,
        ge=200,
        description="The longest address that is read, path and question together; longer ones get 414.",
        examples=[8_000],
    )
    max_body_bytes: int = Field(
        default=0,
        ge=0,
        description="The largest request body that is accepted and ignored; larger ones get 413. Nothing here takes one.",
        examples=[0],
    )
    max_rows: int = Field(
        default=500,
        ge=1,
        le=500,
        description="The most rows that one page of an answer may have (the parameter `limit`); a question for more gets 422.",
        examples=[500],
    )
    max_depth: int = Field(
        default=6,
        ge=1,
        le=6,
        description="The most lines that are followed one after another (the parameter `depth`); a question for more gets 422.",
        examples=[6],
    )
    max_header_bytes: int = Field(
        default=32_768,
        ge=1_000,
        le=1_000_000,
        description="The longest head of a request that is read, address and headers together; longer ones get 431.",
        examples=[32_768],
    )
    max_request_seconds: float = Field(
        default=10.0,
        gt=0,
        le=3_600,
        description="How long a request may take to arrive, and how long a client may take nothing of its answer.",
        examples=[10],
    )
    max_connections: int = Field(
        default=2_000,
        ge=1,
        le=1_000_000,
        description="How many connections may be open at once; another gets 503 at once.",
        examples=[2_000],
    )
    keep_alive_seconds: int = Field(
        default=5,
        ge=1,
        le=3_600,
        description="How long a connection is kept on which nothing is asked after an answer.",
        examples=[5],
    )
    meaning: str = Field(
        default="",
        description="The small model by which needs are read by meaning too: a name that fastembed knows, or a folder that holds one. Needs the extra `meaning`; empty for words alone.",
        examples=["BAAI/bge-small-en-v1.5"],
    )
    rate_limit: int | None = Field(
        default=None,
        ge=0,
        le=10_000_000,
        description="How many questions a minute one client may ask, as many at once; 0 for any number. Where not given: 600, and any number where the service listens on this machine alone.",
        examples=[600],
    )
    trusted_proxies: str = Field(
        default="",
        description="The addresses or networks, separated by commas, of proxies whose X-Forwarded-For says who asks; nobody else's is read.",
        examples=["10.0.0.0/8, fd00::/8"],
    )
    max_questions: int = Field(
        default=64,
        ge=1,
        description="How many questions may be answered at once that are not kept ready; another gets 503 at once.",
        examples=[64],
    )
    max_answer_seconds: float = Field(
        default=30.0,
        gt=0,
        description="How long one answer may take; one that takes longer gets 503.",
        examples=[30],
    )
    replicas: int = Field(
        default=4,
        ge=1,
        le=100,
        description="How many other states of the landscape to keep ready for questions with `known_at` or `scenario`; each takes the room of a data file and an index in memory.",
        examples=[4],
    )
    replica_max_records: int = Field(
        default=200_000,
        ge=0,
        description="Above how many records questions about an earlier or imagined state are refused, and no copy is kept to answer from while a Neo4j server is away.",
        examples=[200_000],
    )
    retry_after_seconds: int = Field(
        default=2,
        ge=1,
        description="After how many seconds to try again while the store is away (the Retry-After header).",
        examples=[2],
    )

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, given: str) -> str:
        read_networks(given)
        return given

    @property
    def is_for_this_machine_alone(self) -> bool:
        """Whether nobody else can reach the service."""
        return self.host in _LOOPBACK

    @property
    def requests_a_minute(self) -> int:
        """How many questions a minute one client may ask; 0 for any number."""
        if self.rate_limit is not None:
            return self.rate_limit
        return 0 if self.is_for_this_machine_alone else 600

    @field_validator("public_url")
    @classmethod
    def _is_an_origin(cls, address: str) -> str:
        if not address:
            return address
        if _ORIGIN.fullmatch(address) is None:
            raise ValueError(
                "give scheme and host alone, as in https://cairn.example.org, a host of other letters as xn--…: "
                "Cairn is served at the root of its host"
            )
        return address.rstrip("/")


def settings_for(data: Path | None) -> Settings:
    """Return the settings, with the data folder that a command was told where it was told one."""
    return Settings() if data is None else Settings(data=data)
