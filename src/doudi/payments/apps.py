from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "doudi.payments"
    label = "payments"

    def ready(self) -> None:
        """Listen to the rooms below."""
        from doudi.payments import caseload, news  # noqa: F401
