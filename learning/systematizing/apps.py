from django.apps import AppConfig


class SystematizingConfig(AppConfig):
    name = "learning.systematizing"
    label = "systematizing"
