"""Reading the tree of themes. It is the same for everybody: nothing here is private."""

from collections.abc import Iterable

from django.db.models import QuerySet

from .models import Theme


def tree() -> QuerySet[Theme]:
    """Return every theme in the order of the tree, each after its parent."""
    return Theme.objects.order_by("path")


def roots() -> QuerySet[Theme]:
    """Return the trunks: success factors, support strategies, …"""
    return tree().filter(depth=0)


def by_codes(codes: Iterable[str]) -> QuerySet[Theme]:
    """Return the themes with these codes, in the order of the tree; unknown codes are left out."""
    return tree().filter(code__in=list(codes))


def descendants_of(theme: Theme) -> QuerySet[Theme]:
    """Return what lies under a theme, at any depth, without itself."""
    return tree().filter(path__startswith=f"{theme.path}.")


def with_descendants(themes: Iterable[Theme]) -> QuerySet[Theme]:
    """Return these themes and all that lies under them: what a filter by theme looks for."""
    found = Theme.objects.none()
    for theme in themes:
        found |= Theme.objects.filter(pk=theme.pk) | descendants_of(theme)
    return found.distinct().order_by("path")
