from django.apps import AppConfig


class AccompanyingConfig(AppConfig):
    name = "calls.accompanying"
    label = "accompanying"
