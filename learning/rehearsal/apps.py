from django.apps import AppConfig


class RehearsalConfig(AppConfig):
    name = "learning.rehearsal"
    label = "rehearsal"
