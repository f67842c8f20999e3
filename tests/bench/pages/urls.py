"""The product's addresses, and the floor's."""

from django.urls import include, path

from . import floor

urlpatterns = [
    path("floor/page/", floor.page),
    path("floor/post/", floor.post),
    path("floor/export/", floor.export),
    path("", include("minka.urls")),
]
