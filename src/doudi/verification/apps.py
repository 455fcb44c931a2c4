from django.apps import AppConfig


class VerificationConfig(AppConfig):
    name = "doudi.verification"
    label = "verification"

    def ready(self) -> None:
        from doudi.verification import daily  # noqa: F401  the day's work
        from doudi.verification.recheck import work  # noqa: F401  registers the long run
