"""The county of the stories: names for the villages, and the official calendar."""

import pytest
from django.conf import settings as deployment
from django.utils.timezone import now

from doudi.demo.divisions import install
from doudi.kernel import calendar_days
from tests.journeys.office import ROBOT


@pytest.fixture
def county(transactional_db: None) -> None:
    """Names for the villages, and the official calendar."""
    folder = deployment.VAR / "divisions"
    folder.mkdir(parents=True, exist_ok=True)
    install(folder)
    calendar_days.seed(by=ROBOT, at=now())
