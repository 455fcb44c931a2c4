from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "doudi.cases"
    label = "cases"

    def ready(self) -> None:
        from doudi.cases import caseload, daily, kin  # noqa: F401  feeds the checks; the day's work
