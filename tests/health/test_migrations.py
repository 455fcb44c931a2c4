"""Tables and migrations agree, and every room with tables has its own."""

import pytest
from django.apps import apps
from django.core.management import call_command

from tests.health.source import HOUSE


@pytest.mark.django_db
def test_no_migration_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit:
        pytest.fail("run manage.py makemigrations:\n" + capsys.readouterr().out)


def test_every_room_with_tables_has_migrations() -> None:
    for config in apps.get_app_configs():
        if config.name.startswith("doudi.") and list(config.get_models()):
            first = list((HOUSE / config.label / "migrations").glob("0001_*.py"))
            assert first, f"{config.label} has tables but no migration"
