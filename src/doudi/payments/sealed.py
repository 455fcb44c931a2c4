"""Account numbers at rest: sealed, findable by a keyed index, never in plain text."""

from collections.abc import Callable

from doudi.kernel import crypto


def sealed(number: str) -> str:
    """The number encrypted; every sealing differs."""
    return crypto.seal(number, purpose="payments.account")


def opened(text: str) -> str:
    """The number behind a sealed one."""
    return crypto.unseal(text, purpose="payments.account")


def opener() -> Callable[[str], str]:
    """`opened` for many numbers in a row."""
    return crypto.opener(purpose="payments.account")


def index_of(number: str) -> str:
    """A keyed hash: equal numbers have equal indexes, and nobody can guess back."""
    return crypto.index(number, purpose="payments.account")
