from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "doudi.disclosure"
    label = "disclosure"

    def ready(self) -> None:
        from doudi.disclosure import news  # noqa: F401  subscribes
