from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "doudi.disclosure"
    label = "disclosure"

    def ready(self) -> None:
        from doudi.disclosure import daily, news  # noqa: F401  registers the day's work; subscribes
