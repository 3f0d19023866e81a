"""Styles, scripts, fonts and pictures: read once, compressed once, and named after what they hold.

A page asks for a file by an address that holds its digest, so that a browser may keep it for good and still never
shows a new page in old clothes.
"""

import gzip
import hashlib
import mimetypes
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import Response

from service.cache import accepts_gzip, etag_matches, read_headers
from service.problems import UnknownAddress

ADDRESS = "/static"

_FOR_GOOD = "public, max-age=31536000, immutable"
_FOR_A_DAY = "public, max-age=86400"
"""For what is asked for without its digest: the fonts, which the styles name."""

_TYPES = {".woff2": "font/woff2", ".js": "text/javascript"}
"""What systems disagree on."""


@dataclass(frozen=True)
class StaticFile:
    """A file as it is sent."""

    body: bytes
    zipped: bytes | None
    """None where it does not become smaller: fonts are compressed already."""
    media_type: str
    digest: str


def add_static(app: FastAPI) -> None:
    """Add the files to the application."""

    def static_file(path: str, request: Request) -> Response:
        found = load_static().get(path)
        if found is None:
            raise UnknownAddress("Nothing is at this address.")
        accepted, asked, _ = read_headers(request.headers.raw)
        zipped = found.zipped if accepts_gzip(accepted) else None
        named = request.query_params.get("v") == found.digest
        etag = f'"{found.digest}{"-gzip" if zipped else ""}"'
        headers = {
            "Cache-Control": _FOR_GOOD if named else _FOR_A_DAY,
            "ETag": etag,
            "Vary": "Accept-Encoding",
        }
        if etag_matches(asked, etag.encode()):
            return Response(status_code=304, headers=headers)
        if zipped:
            headers["Content-Encoding"] = "gzip"
        return Response(zipped or found.body, media_type=found.media_type, headers=headers)

    app.add_api_route(f"{ADDRESS}/{{path:path}}", static_file, include_in_schema=False)


def static_href(name: str) -> str:
    """Return the address of a file, its digest in it; a file that is missing costs the look of a page, not the answer."""
    found = load_static().get(name)
    return f"{ADDRESS}/{name}?v={found.digest}" if found else f"{ADDRESS}/{name}"


def static_addresses() -> Iterator[str]:
    """Yield the address of every file, without its digest."""
    return (f"{ADDRESS}/{name}" for name in load_static())


@cache
def load_static() -> Mapping[str, StaticFile]:
    """Return every file by its name below the folder, read once in the life of the process."""
    folder = Path(str(files("service.web") / "static"))
    return {path.relative_to(folder).as_posix(): _read(path) for path in folder.rglob("*") if path.is_file()}


def _read(path: Path) -> StaticFile:
    body = path.read_bytes()
    zipped = gzip.compress(body, compresslevel=9, mtime=0)
    guessed = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return StaticFile(
        body=body,
        zipped=zipped if len(zipped) < 0.9 * len(body) else None,
        media_type=guessed,
        digest=hashlib.sha256(body).hexdigest()[:16],
    )
