"""What the living page of the look shows: tokens read from the style sheet, sample data, a form."""

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

KINDS = [
    "home",
    "reading",
    "list",
    "hub",
    "form",
    "side_by_side",
    "ranking",
    "conversation",
    "settings",
    "confirm",
    "door",
]
GROUNDS = ("paper", "surface", "sunken")
# Text token -> the grounds on which it is read.
PAIRS = {
    "ink": GROUNDS,
    "ink-2": GROUNDS,
    "ink-3": GROUNDS,
    "anil": (*GROUNDS, "anil-soft"),
    "anil-deep": GROUNDS,
    "on-anil": ("anil", "anil-deep"),
    "cochinilla": (*GROUNDS, "cochinilla-soft"),
    "molle": ("surface", "molle-soft"),
    "maiz": ("surface", "maiz-soft"),
}
_BLOCK = re.compile(r":root\s*\{([^}]*)\}")
_COLOUR = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})\b")


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two ``#rrggbb`` colours (WCAG 2.2, relative luminance)."""
    lights = sorted((_luminance(one), _luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@lru_cache(maxsize=1)
def schemes() -> dict[str, dict[str, str]]:
    """Return the colours of both schemes, as the style sheet has them: light, then dark."""
    css = (settings.BASE_DIR / "static/css/minka.css").read_text(encoding="utf-8")
    light, dark = (dict(_COLOUR.findall(block)) for block in _BLOCK.findall(css)[:2])
    return {"light": light, "dark": light | dark}


def swatches() -> list[dict[str, Any]]:
    """Return each text colour with its worst contrast in both schemes."""
    rows = []
    for name, grounds in PAIRS.items():
        row: dict[str, Any] = {"name": name, "grounds": ", ".join(grounds)}
        for scheme, colours in schemes().items():
            row[scheme] = colours[name]
            row[f"{scheme}_ratio"] = min(contrast(colours[name], colours[g]) for g in grounds)
        rows.append(row)
    return rows


class SampleForm(forms.Form):
    """One field of each kind; ``title`` and ``countries`` must be filled."""

    title = forms.CharField(label=_("Title of the proposal"), max_length=120)
    summary = forms.CharField(
        label=_("Summary"),
        help_text=_("At most 60 words. Say who, where, and what changed."),
        widget=forms.Textarea(attrs={"rows": 4, "data-max-words": 60}),
        required=False,
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    amount = forms.DecimalField(label=_("Amount asked for, in USD"), required=False)
    starts = forms.DateField(
        label=_("Start"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    country = forms.ChoiceField(
        label=_("Country"), choices=[("PE", "Perú"), ("BO", "Bolivia"), ("BR", "Brasil")]
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=[("es", _("Spanish")), ("pt-BR", _("Portuguese")), ("en", _("English"))],
        widget=forms.CheckboxSelectMultiple,
    )
    stage = forms.ChoiceField(
        label=_("Have you finished this section?"),
        choices=[("yes", _("Yes, it is complete")), ("no", _("No, I will come back"))],
        widget=forms.RadioSelect,
        required=False,
    )
    document = forms.FileField(label=_("Letter of support"), required=False)
    agrees = forms.BooleanField(label=_("What we say here is true"))


def samples(at: datetime) -> dict[str, Any]:
    """Return sample data for every component; ``at`` is the moment of the page."""
    return {
        "kinds": KINDS,
        "swatches": swatches(),
        "form": SampleForm(prefix="fresh"),
        "wrong": SampleForm({"wrong-email": "rosa@"}, prefix="wrong"),
        "filter_form": FilterForm(),
        "closes": at + timedelta(days=12, hours=3),
        "closes_soon": at + timedelta(hours=5, minutes=20),
        "page": Paginator(range(1234), 50).page(5),
        **_lists(),
    }


class FilterForm(forms.Form):
    """The filters of the sample list."""

    words = forms.CharField(label=_("Words"), required=False)
    country = forms.ChoiceField(
        label=_("Country"), choices=[("", _("All")), ("PE", "Perú")], required=False
    )


def _lists() -> dict[str, Any]:
    return {
        "countries": [
            {"label": "Perú", "value": 21},
            {"label": "Bolivia", "value": 17},
            {"label": "Colombia", "value": 14},
            {"label": "Brasil", "value": 12},
            {"label": "Honduras", "value": 8},
            {"label": _("13 more"), "value": 53, "rest": True},
        ],
        "per_day": [
            {"label": f"{n + 1:02d}", "value": value}
            for n, value in enumerate([0, 1, 1, 2, 1, 3, 2, 4, 3, 5, 4, 9, 16, 31, 43])
        ],
        "dates": [
            {"label": _("Opening"), "when": "1 oct", "state": "done"},
            {"label": _("Profiles"), "when": "5 dic, 13:00", "state": "now"},
            {"label": _("Final proposals (20 invited)"), "when": "15 feb", "state": "next"},
            {"label": _("Results"), "when": "30 mar", "state": "next"},
        ],
        "tabs": [
            {"label": _("Overview"), "url": "#tabs", "current": True},
            {"label": _("Proposals"), "url": "#tabs", "count": 125},
            {"label": _("Evaluations"), "url": "#tabs", "count": 298},
        ],
        "tasks": [
            {
                "title": _("Tell us about your organisation"),
                "url": "#tasks",
                "status": _("Complete"),
                "tone": "done",
            },
            {
                "title": _("Write the summary"),
                "url": "#tasks",
                "status": _("To do"),
                "tone": "action",
            },
            {
                "title": _("Add your partners"),
                "url": "#tasks",
                "detail": _("At least one from another country."),
                "status": _("One answer is missing"),
                "tone": "attention",
            },
            {"title": _("Check and send"), "url": "", "status": ""},
        ],
        "facts": [
            {"label": _("Fund"), "value": "USD 175 000"},
            {"label": _("A project"), "value": _("up to USD 20 000")},
            {"label": _("Projects"), "value": "10–12"},
        ],
        "rows": [(title, tongue, who, *rest) for (title, tongue, who), rest in _PROPOSALS],
    }


_PROPOSALS = [
    (
        ("Lecherías comunitarias del altiplano: ¿qué sostuvo el acopio?", "es", "Uma Suyu"),
        ("Bolivia", "done", _("Complete"), "3 / 3", "8,4", "0,6"),
    ),
    (
        ("Mulheres quebradeiras e a venda conjunta do babaçu", "pt-BR", "Rede Cocais"),
        ("Brasil", "attention", _("1 is missing"), "2 / 3", "8,1", "1,9"),
    ),
    (
        ("Ferias locales y precio justo en Lempira", "es", "Red Lenca de Productores"),
        ("Honduras", "refused", _("Opposed opinions"), "3 / 3", "6,7", "3,2"),
    ),
    (
        ("Café de altura: certificar juntas o por separado", "es", "Flor del Norte"),
        ("Perú", "action", _("In review"), "1 / 3", "–", "–"),
    ),
]
