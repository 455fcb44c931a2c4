from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "doudi.offices"
    label = "offices"
