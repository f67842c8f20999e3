from django.apps import AppConfig


class SelectingConfig(AppConfig):
    name = "calls.selecting"
    label = "selecting"
