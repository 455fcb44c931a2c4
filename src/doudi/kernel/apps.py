from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "doudi.kernel"
    label = "kernel"

    def ready(self) -> None:
        """Load every room's `news.py` (subscriptions to events) and `jobs.py` (handlers of runs)."""
        from django.utils.module_loading import autodiscover_modules

        autodiscover_modules("news", "jobs")
