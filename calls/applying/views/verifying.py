"""A public page that says whether a receipt was issued, and nothing of what was sent."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from calls.applying.forms.verifying import VerifyForm
from calls.applying.queries.issued import issued
from minka.common.limits import address_of, within

MOST, EACH = 20, timedelta(minutes=10)


@require_safe
@never_cache
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for number and hash; say whether such a receipt was issued, for which call and when."""
    asked = "number" in request.GET or "sha256" in request.GET
    form = VerifyForm(request.GET) if asked else VerifyForm()
    context: dict = {"form": form, "answered": False}
    if not asked or not form.is_valid():
        return render(request, "applying/verify.html", context, status=422 if asked else 200)
    if not within("verify", address_of(request), most=MOST, each=EACH):
        context["too_often"] = True
        return render(request, "applying/verify.html", context, status=429)
    context |= {"answered": True, "found": issued(**form.cleaned_data)}
    return render(request, "applying/verify.html", context)
