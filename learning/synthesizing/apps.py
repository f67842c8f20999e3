from django.apps import AppConfig


class SynthesizingConfig(AppConfig):
    name = "learning.synthesizing"
    label = "synthesizing"
