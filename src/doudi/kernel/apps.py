from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "doudi.kernel"
    label = "kernel"
