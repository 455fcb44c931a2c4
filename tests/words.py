"""English words compiled before any test runs, so that a changed .po is seen at once."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """The same step as at setup."""
    from doudi.commands.words import compile_all

    compile_all()
