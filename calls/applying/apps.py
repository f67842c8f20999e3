from django.apps import AppConfig


class ApplyingConfig(AppConfig):
    name = "calls.applying"
    label = "applying"
