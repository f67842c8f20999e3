from django.apps import AppConfig


class DiscussingConfig(AppConfig):
    name = "learning.discussing"
    label = "discussing"
