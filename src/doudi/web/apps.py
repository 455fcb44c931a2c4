from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "doudi.web"
    label = "web"

    def ready(self) -> None:
        from doudi.web import rooms

        rooms.load("nav")
        rooms.load("household_panel")
