from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "learning.library"
    label = "library"
