from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "doudi.offices"
    label = "offices"

    def ready(self) -> None:
        from doudi.offices import signing

        signing.connect()
