"""The public page of the themes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .queries import tree


@require_safe
def themes(request: HttpRequest) -> HttpResponse:
    """Show the whole tree, trunk by trunk, each theme with its code."""
    trunks: list[dict[str, object]] = []
    for theme in tree():
        if not theme.depth:
            trunks.append({"theme": theme, "themes": []})
        else:
            trunks[-1]["themes"].append(theme)  # type: ignore[attr-defined]
    return render(request, "taxonomy/themes.html", {"trunks": trunks})
