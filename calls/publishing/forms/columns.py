"""The columns of a question that is answered with a table."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.publishing.queries.checks import language_name
from calls.publishing.states import CHOOSING, WORDED, QuestionKind

from .languages import Long, field_name, lines
from .questions import numbered, option_lines

MOST = 12
BLANK = 2
COLUMN_KINDS = [
    (kind.value, kind.label)
    for kind in QuestionKind
    if kind in ("short", "long", "number", "money", "date", "choice", "yesno")
] + [("country", _("Country"))]


class ColumnsForm(forms.Form):
    """Each column of a table, and two empty ones; a column without a name is left out.

    ``columns`` are those of now, ``{key, kind, label, required, max_words, options}``.
    """

    def __init__(
        self,
        *args: Any,
        languages: Sequence[str],
        columns: Sequence[dict[str, Any]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.languages, self.columns = list(languages), list(columns)
        self.places = range(1, min(len(self.columns) + BLANK, MOST) + 1)
        for place in self.places:
            known = self.columns[place - 1] if place <= len(self.columns) else None
            self._add(place, known or {"kind": "short", "required": bool(known)})

    def _add(self, place: int, column: dict[str, Any]) -> None:
        start = f"c{place}"
        self.fields[f"{start}_key"] = forms.SlugField(
            required=False, initial=column.get("key", ""), widget=forms.HiddenInput
        )
        several = len(self.languages) > 1
        for language in self.languages:
            tail = f" · {language_name(language)}" if several else ""
            self.fields[field_name(f"{start}_label", language)] = forms.CharField(
                label=f"{_('Name')}{tail}",
                max_length=120,
                required=False,
                initial=column.get("label", {}).get(language, ""),
                widget=forms.TextInput({"lang": language}),
            )
        self.fields[f"{start}_kind"] = forms.ChoiceField(
            label=_("Kind of answer"), choices=COLUMN_KINDS, initial=column["kind"]
        )
        self.fields[f"{start}_required"] = forms.BooleanField(
            label=_("It must be answered"), required=False, initial=column.get("required")
        )
        self.fields[f"{start}_max_words"] = forms.IntegerField(
            label=_("At most so many words"),
            min_value=1,
            max_value=1000,
            required=False,
            initial=column.get("max_words"),
            help_text=_("For texts."),
        )
        for language in self.languages:
            tail = f" · {language_name(language)}" if several else ""
            self.fields[field_name(f"{start}_options", language)] = forms.CharField(
                label=f"{_('Options')}{tail}",
                max_length=4000,
                required=False,
                initial=option_lines(column.get("options") or [], language),
                help_text=_("For one choice: one option a line."),
                widget=Long({"lang": language, "rows": 3}),
            )

    @property
    def groups(self) -> Iterator[dict[str, Any]]:
        """Return the fields of each column, with its number and whether it is there already."""
        for place in self.places:
            start = f"c{place}_"
            fields = [self[name] for name in self.fields if name.startswith(start)]
            yield {"number": place, "new": place > len(self.columns), "fields": fields}

    def clean(self) -> dict[str, Any]:
        """Refuse a column of choices without two options."""
        data = super().clean() or {}
        main = self.languages[0]
        for place in self.places:
            name = field_name(f"c{place}_options", main)
            named = self._label(place, data)
            choosing = data.get(f"c{place}_kind") in CHOOSING
            if named and not named.get(main):
                label = field_name(f"c{place}_label", main)
                self.add_error(label, _("Write it in the main language."))
            if named and choosing and sum(map(bool, lines(data.get(name, "")))) < 2:
                self.add_error(name, _("Write two options at least, one a line."))
        return data

    def _label(self, place: int, data: dict[str, Any]) -> dict[str, str]:
        texts = {
            code: " ".join((data.get(field_name(f"c{place}_label", code)) or "").split())
            for code in self.languages
        }
        return {code: text for code, text in texts.items() if text}

    def values(self) -> list[dict[str, Any]]:
        """Return the columns that have a name, each with a key of its own that stays."""
        data, found = self.cleaned_data, []
        known = {column["key"]: column for column in self.columns}
        taken: set[str] = set(known)
        used: set[str] = set()
        for place in self.places:
            label = self._label(place, data)
            if not label:
                continue
            key = data.get(f"c{place}_key") or ""
            if key not in known or key in used:
                key = next(k for n in range(1, 99) if (k := f"c{n}") not in taken)
            taken.add(key)
            used.add(key)
            found.append(self._column(place, key, label, known.get(key, {})))
        return found

    def _column(
        self, place: int, key: str, label: dict[str, str], before: dict[str, Any]
    ) -> dict[str, Any]:
        data, start = self.cleaned_data, f"c{place}"
        kind = data[f"{start}_kind"]
        texts = {
            code: data.get(field_name(f"{start}_options", code)) or "" for code in self.languages
        }
        choosing, main = kind in CHOOSING, self.languages[0]
        return {
            "key": key,
            "kind": kind,
            "label": label,
            "required": data[f"{start}_required"],
            "max_words": data[f"{start}_max_words"] if kind in WORDED else None,
            "options": numbered(texts, before.get("options") or [], main) if choosing else [],
        }
