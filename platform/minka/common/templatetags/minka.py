"""The words and figures of every template: dates with their zone, money, names, navigation."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Exists, F, Func, IntegerField, Subquery
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from minka.common import figures, languages, money, places, rich, times
from minka.common.audit import sentence
from minka.common.registry import NavItem, nav, panels_of, tabs_of

register = template.Library()


@register.simple_tag
def instant(value: datetime | None, zone: str = "UTC") -> str | SafeString:
    """Show an instant in a zone, named: ``5 de diciembre de 2026, 13:00, hora de Santiago``."""
    if value is None:
        return ""
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat(), times.say_instant(value, zone)
    )


@register.simple_tag
def clock(value: datetime | None, zone: str = "UTC") -> str | SafeString:
    """Show date and time without the zone's name, for tables whose heading names it."""
    if value is None:
        return ""
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat(), times.say_clock(value, zone)
    )


@register.filter
def day(value: date | None) -> str | SafeString:
    """Show a calendar day with its month in words."""
    if value is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), times.say_date(value))


@register.filter
def zone_city(zone: str) -> str:
    """Return the city that names a zone."""
    return times.city(zone)


@register.simple_tag
def zone_words(value: datetime | None, zone: str = "UTC") -> str:
    """Return the zone of an instant in words, to stand beside ``clock``: ``hora de Lima (UTC−5)``."""
    return times.zone_words(value, zone) if value else ""


@register.simple_tag
def time_left(closes: datetime, at: datetime) -> str:
    """Return how much is left until an instant: ``12 días, 3 horas``."""
    return times.say_left(closes, at)


@register.filter
def said(value: dict[str, str] | None) -> str:
    """Return a translated text in the reader's language, or the first there is."""
    return languages.said(value)


@register.filter
def said_in(value: dict[str, str] | None) -> str:
    """Return the language (BCP 47) of the text that ``said`` shows, for ``lang=``."""
    return languages.spoken(value)[1]


@register.filter(name="money")
def money_filter(amount: Decimal | None, currency: str) -> str:
    """Return ``USD 1 500``."""
    return money.format_money(amount, currency)


@register.filter
def tenths(value: Decimal | None) -> str:
    """Return a figure with one decimal, or a dash when there is none."""
    return figures.one_decimal(value)


@register.filter
def country(code: str) -> str:
    """Return a country's name in the reader's language."""
    return places.country_name(code)


@register.filter
def language_name(code: str) -> str:
    """Return a language's name in the reader's language."""
    return str(dict(languages.CONTENT_LANGUAGES).get(code, code))


@register.filter
def light(text: str) -> SafeString:
    """Render light formatting (Markdown) as safe HTML."""
    return rich.to_html(text)


@register.filter
def told(event: Any) -> str:
    """Tell an audit event in words."""
    return sentence(event)


@register.filter
def get_item(mapping: Any, key: Any) -> Any:
    """Return ``mapping[key]``, or nothing."""
    try:
        return mapping[key]
    except (KeyError, IndexError, TypeError):
        return ""


@register.simple_tag(takes_context=True)
def can(context: Any, permission: str, target: Any = None) -> bool:
    """Ask a named permission for the person who reads: ``{% can "room.act" thing as ok %}``."""
    user = context.get("user")
    return bool(user is not None and user.has_perm(permission, target))


@register.simple_tag
def absolute_url(path: str) -> str:
    """Return the whole address of a path, for citations and mails."""
    return settings.MINKA_SITE_URL.rstrip("/") + path


@register.simple_tag(takes_context=True)
def nav_items(context: Any) -> list[dict[str, Any]]:
    """Return the top navigation for the person who reads: label, url, current, count."""
    request: HttpRequest | None = context.get("request")
    user = getattr(request, "user", None)
    path = request.path if request else ""
    items = [item for item in nav if item.for_user(user)]
    asked = _asked(items, user)
    return [
        _entry(item, path, asked.get(f"count_{n}", 0))
        for n, item in enumerate(items)
        if item.among is None or asked.get(f"among_{n}")
    ]


def _asked(items: list[NavItem], user: Any) -> dict[str, Any]:
    """Return what waits in each item, and whether the person has part in it: one query."""
    if not getattr(user, "is_authenticated", False):
        return {}
    columns: dict[str, Any] = {}
    for n, item in enumerate(items):
        if item.count:
            rows = item.count(user).order_by()
            number = rows.annotate(number=Func(F("pk"), function="COUNT")).values("number")
            columns[f"count_{n}"] = Subquery(number, output_field=IntegerField())
        if item.among:
            columns[f"among_{n}"] = Exists(item.among(user))
    people = get_user_model()._default_manager.filter(pk=user.pk)
    found = people.values(**columns).first() if columns else None
    return dict(found or {})


def _entry(item: NavItem, path: str, count: int) -> dict[str, Any]:
    url = reverse(item.url_name)
    return {
        "count": count,
        "label": item.label,
        "url": url,
        "current": path == url or (url != "/" and path.startswith(url)),
    }


@register.simple_tag(takes_context=True)
def tabs_for(context: Any, page: str, target: Any) -> list[dict[str, Any]]:
    """Return the tabs of a workspace that this person may open: label, url, current."""
    request: HttpRequest = context["request"]
    urls = [
        (tab.label, tab.url(target))
        for tab in tabs_of(page)
        if request.user.has_perm(tab.permission, target)
    ]
    return [{"label": label, "url": url, "current": url == request.path} for label, url in urls]


@register.simple_tag(takes_context=True)
def panels_for(context: Any, page: str, target: Any) -> SafeString:
    """Show what the upper floors add to a page."""
    request: HttpRequest = context["request"]
    parts = []
    for panel in panels_of(page):
        given = panel.context(request.user, target, context["at"])
        if given is not None:
            parts.append(render_to_string(panel.template, given, request=request))
    return mark_safe("".join(parts))  # noqa: S308 - each part is a rendered template
