"""The addresses of notices, under ``/notices/``."""

from django.urls import path

from . import views

app_name = "notifications"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.read_all, name="read_all"),
    path("preferences/", views.preferences, name="preferences"),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<uuid:public_id>/retry/", views.retry, name="retry"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("mails/", views.demo_mails, name="demo_mails"),
    path("mails/<str:name>/", views.demo_mail, name="demo_mail"),
    path("<uuid:public_id>/", views.open_notice, name="open"),
]
