from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "doudi.web"
    label = "web"
