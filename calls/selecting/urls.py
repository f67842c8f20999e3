from django.urls import path

from . import views

app_name = "selecting"
_CALL = "calls/<slug:slug>/"
urlpatterns = [
    path(f"{_CALL}results/", views.results, name="results"),
    path(f"{_CALL}ranking/", views.ranking, name="ranking"),
    path(f"{_CALL}decide/", views.decide_many, name="decide_many"),
    path(f"{_CALL}decide/<uuid:public_id>/", views.decide, name="decide"),
    path(f"{_CALL}release/", views.release, name="release"),
    path(f"{_CALL}reserve/<uuid:public_id>/", views.promote, name="promote"),
    path("feedback/<uuid:public_id>/", views.feedback, name="feedback"),
]
