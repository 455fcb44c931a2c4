"""Django made ready for a command."""

import os


def with_django() -> None:
    """Call before importing anything that has tables."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doudi.settings")
    import django

    django.setup()
