from django.apps import AppConfig
from django.conf import settings


class WebConfig(AppConfig):
    name = "doudi.web"
    label = "web"

    def ready(self) -> None:
        from doudi.web import rooms

        rooms.load("nav")
        rooms.load("household_panel")
        if settings.DEMO:
            from doudi.demo import later  # noqa: F401  offers the long run
