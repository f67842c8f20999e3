from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "minka.files"
    label = "files"
