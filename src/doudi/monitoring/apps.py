from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "doudi.monitoring"
    label = "monitoring"

    def ready(self) -> None:
        from doudi.monitoring import doubts, snapshots  # noqa: F401  news; the long run
