"""By meaning, where the setting asks for it: a small model, loaded once, tells how near a need is to each topic."""

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # without the setting nothing of the extra is imported
    from service.words.vectors import Encoder


class NoModel(ValueError):
    """The model that `CAIRN_MEANING` names cannot be used; says what to do."""


def load_encoder(model: str) -> "Encoder | None":
    """Return the encoder of a model's name or folder, loaded once a process; None where no model is named.

    Raises `NoModel` where the extra is not installed, the name unknown, or the folder no model.
    """
    return _load(model) if model else None


@lru_cache
def _load(model: str) -> "Encoder":
    try:
        from service.words.vectors import Encoder
    except ImportError as error:
        raise NoModel(
            f"CAIRN_MEANING is {model}, but the extra that reads by meaning is not installed. Install "
            "cairn-landscape[meaning], or leave CAIRN_MEANING empty to have needs read by words alone."
        ) from error
    return Encoder(model)
