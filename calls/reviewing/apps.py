from django.apps import AppConfig


class ReviewingConfig(AppConfig):
    name = "calls.reviewing"
    label = "reviewing"
