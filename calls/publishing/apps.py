from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "calls.publishing"
    label = "publishing"
