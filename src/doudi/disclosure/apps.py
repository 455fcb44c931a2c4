from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "doudi.disclosure"
    label = "disclosure"
