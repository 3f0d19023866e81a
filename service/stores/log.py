"""The log as text: operations, packages, and what tells one change-set from another."""

import hashlib

from pydantic import TypeAdapter

from graph_schema.records import ChangeSet, Operation, Package

_OPERATIONS: TypeAdapter[Operation] = TypeAdapter(Operation)


def operation_text(operation: Operation) -> str:
    """Return an operation as JSON text; `operation_from` gives it back."""
    return operation.model_dump_json(exclude_none=True)


def operation_from(text: str) -> Operation:
    """Return the operation of a JSON text."""
    return _OPERATIONS.validate_json(text)


def package_from(text: str | None) -> Package | None:
    """Return the package of a JSON text, or None where a change was not loaded from one."""
    return None if text is None else Package.model_validate_json(text)


def digest_of(change_set: ChangeSet) -> str:
    """Return what tells a change-set from another under the same id, whatever revision each was made for."""
    return hashlib.sha256(change_set.model_dump_json(exclude={"expected_revision"}).encode()).hexdigest()
