"""A section of an application form, built from the version of the form that an entry answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.applying.models import Entry
from calls.applying.queries import stored_values
from calls.applying.rules import FIELD_PREFIX
from calls.publishing.states import QuestionKind
from minka.common.forms import MoneyField
from minka.common.languages import said
from minka.taxonomy.forms import ThemesField

from .drafts import DraftForm, NumberField, countries_of, initial_of, with_echo, word_limit

Question = dict[str, Any]
RADIOS = 8


class SectionForm(DraftForm):
    """The questions of one section, but for files, which are added one at a time elsewhere."""

    def __init__(self, *args: Any, section: dict[str, Any], entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        questions = [q for q in section["questions"] if q["kind"] != QuestionKind.FILE]
        stored = stored_values(entry, [FIELD_PREFIX + q["key"] for q in questions])
        for question in questions:
            name = FIELD_PREFIX + question["key"]
            field = _MAKERS[question["kind"]](question, entry)
            field.label = said(question["label"])
            field.help_text = _help(question, field, stored[name], entry)
            field.required = question["required"]
            self.fields[name] = field
            self.initial[name] = initial_of(field, stored[name])

    def value_of(self, name: str) -> Any:
        """Return the canonical value; what is not ticked is not answered."""
        value = super().value_of(name)
        unticked = value is False and isinstance(self.fields[name].widget, forms.CheckboxInput)
        return None if unticked else value


def build_section_form(section: dict[str, Any], entry: Entry, data: Any = None) -> SectionForm:
    """Return the form of a section: bound to ``data``, or showing what is stored."""
    return SectionForm(data, section=section, entry=entry)


def _help(question: Question, field: forms.Field, stored: Any, entry: Entry) -> Any:
    text = said(question.get("help"))
    most = question.get("max_words")
    if most and isinstance(field.widget, forms.Textarea | forms.TextInput):
        limit = ngettext("At most %(count)d word.", "At most %(count)d words.", most)
        text = f"{text} {limit % {'count': most}}".strip()
    if isinstance(field, MoneyField):
        currency = entry.proposal.call.currency
        unit = _("In %(currency)s.") % {"currency": currency}
        return with_echo(f"{text} {unit}".strip(), stored, currency)
    return text


def _text(question: Question, entry: Entry) -> forms.Field:
    long = question["kind"] == QuestionKind.LONG
    widget = forms.Textarea(attrs={"rows": 7}) if long else forms.TextInput()
    widget.attrs["lang"] = entry.proposal.language
    field = forms.CharField(widget=widget)
    most = question.get("max_words")
    if most:
        widget = field.widget
        widget.attrs["data-max-words"] = most
        field.validators.append(word_limit(most))
    return field


def _number(question: Question, entry: Entry) -> forms.Field:
    return NumberField()


def _money(question: Question, entry: Entry) -> forms.Field:
    return MoneyField(currency=entry.proposal.call.currency)


def _date(question: Question, entry: Entry) -> forms.Field:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y"])


def _options(question: Question) -> list[tuple[str, str]]:
    return [(str(x["value"]), said(x["label"])) for x in question["options"]]


def _choice(question: Question, entry: Entry) -> forms.Field:
    options = _options(question)
    if len(options) <= RADIOS:
        return forms.ChoiceField(choices=options, widget=forms.RadioSelect)
    return forms.ChoiceField(choices=[("", _("Choose one")), *options])


def _choices(question: Question, entry: Entry) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=_options(question), widget=forms.CheckboxSelectMultiple
    )


def _yesno(question: Question, entry: Entry) -> forms.Field:
    return forms.TypedChoiceField(
        choices=[("true", _("Yes")), ("false", _("No"))],
        coerce=lambda text: str(text).lower() == "true",
        empty_value=None,
        widget=forms.RadioSelect,
    )


def _countries(question: Question, entry: Entry) -> forms.Field:
    known = {*(entry.answers.get(question["key"]) or [])}
    choices = countries_of(entry, known)
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)


def _themes(question: Question, entry: Entry) -> forms.Field:
    return ThemesField()


def _declaration(question: Question, entry: Entry) -> forms.Field:
    return forms.BooleanField()


_MAKERS = {
    QuestionKind.SHORT: _text,
    QuestionKind.LONG: _text,
    QuestionKind.NUMBER: _number,
    QuestionKind.MONEY: _money,
    QuestionKind.DATE: _date,
    QuestionKind.CHOICE: _choice,
    QuestionKind.CHOICES: _choices,
    QuestionKind.YESNO: _yesno,
    QuestionKind.COUNTRIES: _countries,
    QuestionKind.THEMES: _themes,
    QuestionKind.DECLARATION: _declaration,
}
