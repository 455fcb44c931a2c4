from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "doudi.monitoring"
    label = "monitoring"

    def ready(self) -> None:
        from doudi.monitoring import (  # noqa: F401  they register news, daily work, long runs
            doubts,
            overlays,
            scenarios,
            shadow,
            snapshots,
        )
