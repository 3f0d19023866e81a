"""Where a Neo4j server is, and as whom it is entered."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is: `neo4j://user:password@host:7687/database`, all but the host optional."""

    url: str
    """Without name, password and database: what messages may show."""
    auth: tuple[str, str] | None = field(repr=False)
    database: str | None

    @classmethod
    def read(cls, text: str) -> "Address":
        """Return the parts of an address; raises ValueError where it has no host."""
        parts = urlsplit(text)
        if not parts.hostname:
            raise ValueError(f"{parts.scheme}:// needs a host, as in neo4j://graph.example.org:7687")
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        url = f"{parts.scheme}://{host}:{parts.port or 7687}"
        auth = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        routing = f"?{parts.query}" if parts.query else ""
        return cls(url + routing, auth, unquote(parts.path.strip("/")) or None)
