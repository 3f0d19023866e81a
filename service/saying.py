"""What a command says beside its answer."""

from rich.console import Console

errors = Console(stderr=True)
"""Standard error, where nobody takes it for an answer."""


def tell(said: str) -> None:
    """Say something beside the answer, on standard error; nothing where there is nothing to say."""
    if said:
        errors.print(said, highlight=False, markup=False, soft_wrap=True)
