"""Statements kept one a file, named after the method that runs them."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@cache
def read_statements(folder: str, suffix: str) -> Mapping[str, str]:
    """Return every statement of a folder beside this module by the name of its file, without the suffix."""
    entries = (files("service.stores") / folder).iterdir()
    found = {
        entry.name.removesuffix(suffix): entry.read_text(encoding="utf-8").strip().rstrip(";")
        for entry in entries
        if entry.name.endswith(suffix)
    }
    return MappingProxyType(dict(sorted(found.items())))
