"""Choosing themes in a form: stable for other rooms, ``ThemesField()``."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .queries import tree

Options = list[dict[str, Any]]


class ThemesWidget(forms.CheckboxSelectMultiple):
    """The tree as checkboxes, folded by trunk and by branch; open where something is chosen."""

    template_name = "taxonomy/themes_widget.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add ``trunks``: each a fold (label, chosen, options) with ``folds`` inside it."""
        context = super().get_context(name, value, attrs)
        options = [option for _g, group, _i in context["widget"]["optgroups"] for option in group]
        for option in options:
            option["depth"] = option["value"].instance.depth
        context["trunks"] = [_trunk(inside) for inside in _parts(options, 0)]
        return context


def _parts(options: Options, depth: int) -> Iterator[Options]:
    """Part the options, in the order of the tree, before each theme of a depth."""
    starts = [i for i, option in enumerate(options) if option["depth"] == depth]
    ends = [*starts[1:], len(options)] if starts else []
    for start, end in zip(starts, ends, strict=True):
        yield options[start:end]


def _trunk(options: Options) -> dict[str, Any]:
    """Fold a trunk; one with branches of several themes folds each of these too."""
    deep = any(option["depth"] > 1 for option in options)
    return {
        **_fold(options[:1] if deep else options),
        "chosen": sum(option["selected"] for option in options),
        "folds": [_fold(branch) for branch in _parts(options, 1)] if deep else [],
    }


def _fold(options: Options) -> dict[str, Any]:
    chosen = sum(option["selected"] for option in options)
    return {"label": options[0]["label"], "options": options, "chosen": chosen}


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
