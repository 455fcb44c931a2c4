from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "doudi.cases"
    label = "cases"

    def ready(self) -> None:
        from doudi.cases import daily  # noqa: F401  registers the day's work
