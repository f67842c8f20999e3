"""The Celery application: a wake-up call for work whose truth is in the database."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minka.settings")

app = Celery("minka")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
