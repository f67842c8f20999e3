from django.urls import path

from . import views

app_name = "common"
urlpatterns = [
    path("", views.front, name="front"),
    path("home/", views.home, name="home"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("about/licence/", views.licence, name="licence"),
    path("language/", views.set_language, name="set_language"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
