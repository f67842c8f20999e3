"""Choosing themes in a form: stable for other rooms, ``ThemesField()``."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Theme
from .queries import tree


class ThemesWidget(forms.CheckboxSelectMultiple):
    """The tree as checkboxes, one fold for each trunk; open where something is chosen."""

    template_name = "taxonomy/themes_widget.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add ``trunks``: label, open, chosen (count), options with their depth."""
        context = super().get_context(name, value, attrs)
        options = [option for _g, group, _i in context["widget"]["optgroups"] for option in group]
        context["trunks"] = list(_trunks(options))
        return context


def _trunks(options: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Part the options, in the order of the tree, before each theme of depth 0."""
    starts = [i for i, option in enumerate(options) if not _theme(option).depth]
    ends = [*starts[1:], len(options)] if starts else []
    for start, end in zip(starts, ends, strict=True):
        inside = options[start:end]
        for option in inside:
            option["depth"] = _theme(option).depth
        chosen = sum(option["selected"] for option in inside)
        yield {"label": inside[0]["label"], "options": inside, "chosen": chosen}


def _theme(option: dict[str, Any]) -> Theme:
    found: Theme = option["value"].instance
    return found


class ThemesField(forms.ModelMultipleChoiceField):
    """Themes, by their codes; cleaned to a queryset of ``Theme``. Fit for a ``ModelForm`` too.

    ``limit`` is the largest number that may be chosen.
    """

    widget = ThemesWidget

    def __init__(self, *, limit: int | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("queryset", tree())
        kwargs.setdefault("label", _("Themes"))
        kwargs.setdefault("to_field_name", "code")
        self.limit = limit
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """Return the chosen themes. Raises ``ValidationError`` for unknown or too many."""
        chosen = super().clean(value)
        if self.limit and len(chosen) > self.limit:
            raise forms.ValidationError(
                _("Choose at most %(limit)s themes; you chose %(chosen)s."),
                code="too_many",
                params={"limit": self.limit, "chosen": len(chosen)},
            )
        return chosen
