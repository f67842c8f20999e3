"""What every proposal says of itself: title, summary, countries, themes, amount, months."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calls.applying.models import Entry
from calls.applying.queries import stored_values
from calls.publishing.models import Call
from calls.publishing.states import ProjectKind
from minka.common.forms import MoneyField
from minka.common.languages import CONTENT_LANGUAGES
from minka.common.money import format_money
from minka.taxonomy.forms import ThemesField

from .drafts import DraftForm, countries_of, initial_of, with_echo, word_limit

SUMMARY_WORDS = 200


def language_choices(call: Call) -> list[tuple[str, Any]]:
    """Return the languages in which a call receives proposals."""
    allowed = call.proposal_languages or [code for code, _name in CONTENT_LANGUAGES]
    return [(code, name) for code, name in CONTENT_LANGUAGES if code in allowed]


def caps_told(call: Call) -> str:
    """Return in words the most that one may ask for, by number of countries."""
    parts = []
    caps = list(call.caps.all())
    for cap, after in zip(caps, [*caps[1:], None], strict=True):
        if after is None and cap.min_countries == 1:
            return _("At most %(cap)s.") % {"cap": format_money(cap.amount, call.currency)}
        words = ngettext("%(count)d country", "%(count)d countries", cap.min_countries)
        if after is None:
            words = _("%(count)d countries or more")
        values = {"count": cap.min_countries}
        amount = format_money(cap.amount, call.currency)
        parts.append(f"{words % values}: {amount}")
    return _("At most, with %(steps)s.") % {"steps": "; ".join(parts)} if parts else ""


class BasicsForm(DraftForm):
    """The first page of a proposal."""

    limited = ("title",)

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    summary = forms.CharField(
        label=gettext_lazy("Summary"),
        help_text=gettext_lazy("What you want to do and learn, and with whom. At most 200 words."),
        widget=forms.Textarea(attrs={"rows": 6, "data-max-words": SUMMARY_WORDS}),
        validators=[word_limit(SUMMARY_WORDS)],
    )
    language = forms.ChoiceField(label=gettext_lazy("Language in which you write"))
    project_kind = forms.ChoiceField(
        label=gettext_lazy("Kind of project"), widget=forms.RadioSelect
    )
    countries = forms.MultipleChoiceField(
        label=gettext_lazy("Countries of the project"), widget=forms.CheckboxSelectMultiple
    )
    themes = ThemesField(required=False, label=gettext_lazy("Themes"))
    amount = MoneyField(label=gettext_lazy("Amount asked"))
    months = forms.IntegerField(
        label=gettext_lazy("Months that the project lasts"),
        min_value=1,
        max_value=240,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        call, proposal = entry.proposal.call, entry.proposal
        self.call = call
        stored = stored_values(entry, self.fields)
        self.fields["title"].widget.attrs.pop("maxlength", None)
        for name in ("title", "summary"):
            self.fields[name].widget.attrs["lang"] = proposal.language
        if call.project_kinds:
            kinds = [(k, name) for k, name in ProjectKind.choices if k in call.project_kinds]
            self.fields["project_kind"].choices = kinds  # type: ignore[attr-defined]
        else:
            del self.fields["project_kind"]
        self.fields["language"].choices = language_choices(call)  # type: ignore[attr-defined]
        choices = countries_of(entry, set(proposal.countries))
        self.fields["countries"].choices = choices  # type: ignore[attr-defined]
        amount = self.fields["amount"]
        amount.currency = call.currency  # type: ignore[attr-defined]
        unit = _("In %(currency)s.") % {"currency": call.currency}
        amount.help_text = with_echo(unit, stored["amount"], call.currency)
        if call.term_months:
            term = ngettext("At most %(count)d.", "At most %(count)d.", call.term_months)
            self.fields["months"].help_text = term % {"count": call.term_months}
        for name, field in self.fields.items():
            self.initial[name] = initial_of(field, stored[name])

    def explain(self) -> None:
        """Say the caps at the amount, before the page is shown: saving needs no such query."""
        field = self["amount"]
        field.help_text = f"{caps_told(self.call)} {field.help_text}".strip()

    def values(self) -> dict[str, Any]:
        """Return canonical values; lists and texts of the proposal are empty, not ``None``."""
        values = super().values()
        for name, empty in (("title", ""), ("summary", ""), ("countries", []), ("themes", [])):
            values[name] = values[name] or empty
        if not values["language"] or isinstance(values["language"], dict):
            del values["language"]
        if isinstance(values.get("project_kind"), dict):
            # A kind that the call does not take any more, or never took.
            del values["project_kind"]
        elif "project_kind" in values:
            values["project_kind"] = values["project_kind"] or ""
        return values
