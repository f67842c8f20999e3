from django.urls import path

from . import views

app_name = "files"
urlpatterns = [
    path("uploads/", views.begin, name="begin"),
    path("uploads/<uuid:public_id>/", views.upload, name="upload"),
    path("uploads/<uuid:public_id>/finish/", views.finish, name="finish"),
    path("uploads/<uuid:public_id>/cancel/", views.cancel, name="cancel"),
    path("<uuid:public_id>/", views.download, name="download"),
]
