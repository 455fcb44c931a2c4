from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "doudi.payments"
    label = "payments"

    def ready(self) -> None:
        """Listen to the rooms below; offer the long runs."""
        from doudi.payments import caseload, news  # noqa: F401
        from doudi.payments.services import standards  # noqa: F401
