from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "minka.common"
    label = "common"
