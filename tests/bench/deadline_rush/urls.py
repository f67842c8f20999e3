"""The product's addresses, and the floor: a bare view with one indexed query."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from calls.publishing.models import Call


def floor(request: HttpRequest) -> HttpResponse:
    """Answer with one row that an index finds."""
    call = Call.objects.only("code").get(slug="rush")
    return HttpResponse(call.code, content_type="text/plain")


urlpatterns = [
    path("floor/one/", floor),
    path("", include("minka.urls")),
]
