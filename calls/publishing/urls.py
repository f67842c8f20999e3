from django.urls import path

from . import views

app_name = "publishing"
urlpatterns = [
    path("", views.calls, name="calls"),
    path("<slug:slug>/", views.call, name="call"),
    path("<slug:slug>/workspace/", views.workspace, name="workspace"),
]
