from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "minka.notifications"
    label = "notifications"
