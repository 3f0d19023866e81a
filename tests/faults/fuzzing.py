"""How much is tried at random: a little in each run, and what somebody asked for by `CAIRN_TEST_EVERY_REQUEST=1`."""

import os

from hypothesis import HealthCheck, settings

EVERY = os.environ.get("CAIRN_TEST_EVERY_REQUEST") == "1"

PATIENCE_SECONDS = 7_200 if EVERY else 300


def trying(few: int, *, or_else: int) -> settings:
    """Return the settings of a test that tries so few, or else all that was asked for; the same ones each time."""
    return settings(
        max_examples=or_else if EVERY else few,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
