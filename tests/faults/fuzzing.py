"""How much is tried at random: a little in each run, and what somebody asked for by `CAIRN_TEST_EVERY_FAULT=1`."""

from hypothesis import HealthCheck, settings

from tests.faults.whole import WHOLE

PATIENCE_SECONDS = 7_200 if WHOLE else 300


def trying(few: int, *, or_else: int) -> settings:
    """Return the settings of a test that tries so few, or else all that was asked for; the same ones each time."""
    return settings(
        max_examples=or_else if WHOLE else few,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
