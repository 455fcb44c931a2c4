"""The same household and path as in the room's own tests, in a county whose villages have names."""

import pytest
from django.conf import settings

from doudi.cases.tests.conftest import at_step, document, draft, home, law
from doudi.demo.divisions import install

__all__ = ["at_step", "document", "draft", "home", "law"]


@pytest.fixture(autouse=True)
def named_villages() -> None:
    """The invented county's divisions."""
    folder = settings.VAR / "divisions"
    folder.mkdir(parents=True, exist_ok=True)
    install(folder)
