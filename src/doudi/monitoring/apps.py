from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "doudi.monitoring"
    label = "monitoring"

    def ready(self) -> None:
        from doudi.kernel.worker import each_day
        from doudi.monitoring import (  # noqa: F401  they register news and long runs
            doubts,
            overlays,
            scenarios,
            shadow,
            snapshots,
        )

        each_day(lambda _at: overlays.heal())
