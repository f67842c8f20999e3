"""A section of an application form, built from the version of the form that an entry answers."""

from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.applying.models import Entry
from calls.applying.queries import stored_values
from calls.applying.rules import FIELD_PREFIX
from calls.applying.rules.answers import TABLES, bound_problem, bounds_told, plain, suits
from calls.publishing.states import QuestionKind
from minka.common.forms import MoneyField
from minka.common.languages import said
from minka.common.places import country_choices
from minka.taxonomy.forms import ThemesField

from .drafts import DraftForm, NumberField, countries_of, initial_of, with_echo, word_limit
from .tables import Column, PlacesField, RowsField, show_saved

Question = dict[str, Any]
RADIOS = 8


class SectionForm(DraftForm):
    """The questions of one section, but for files, which are added one at a time elsewhere."""

    def __init__(self, *args: Any, section: dict[str, Any], entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        questions = [q for q in section["questions"] if q["kind"] != QuestionKind.FILE]
        stored = stored_values(entry, [FIELD_PREFIX + q["key"] for q in questions])
        self.currency = entry.proposal.call.currency
        self.questions = {FIELD_PREFIX + q["key"]: q for q in questions}
        # What is understood, and out of its bounds: said at the field, and stored all the same.
        self.beyond: dict[str, Any] = {}
        for name, question in self.questions.items():
            if not suits(question, stored[name]):
                stored[name] = _as_typed(question, stored[name])
            field = _MAKERS[question["kind"]](question, entry)
            field.label = said(question["label"])
            field.help_text = _help(question, field, stored[name], self.currency)
            field.required = question["required"]
            self.fields[name] = field
            self.initial[name] = self._shown(field, stored[name])

    def _shown(self, field: forms.Field, stored: Any) -> Any:
        if isinstance(field, RowsField) and isinstance(stored, list):
            show_saved(field, stored, self.currency)
            return field.shown(stored)
        return initial_of(field, stored)

    def full_clean(self) -> None:
        """Validate; say of what is understood whether it is out of its bounds."""
        super().full_clean()
        for name, question in self.questions.items() if self.is_bound else ():
            if name in self.errors:
                continue
            value = self.value_of(name)
            problem = bound_problem(question, value, self.currency)
            if problem:
                self.beyond[name] = value
                self.add_error(name, problem[:1].upper() + problem[1:])

    def value_of(self, name: str) -> Any:
        """Return the canonical value; what is not ticked is not answered."""
        if name in self.beyond:
            return self.beyond[name]
        value = super().value_of(name)
        unticked = value is False and isinstance(self.fields[name].widget, forms.CheckboxInput)
        return None if unticked else value


def build_section_form(section: dict[str, Any], entry: Entry, data: Any = None) -> SectionForm:
    """Return the form of a section: bound to ``data``, or showing what is stored."""
    return SectionForm(data, section=section, entry=entry)


def _as_typed(question: Question, stored: Any) -> dict[str, Any]:
    """Return what a question shows of an answer that was given when it was of another kind."""
    if isinstance(stored, dict):
        return stored
    if question["kind"] in TABLES:
        rows = [row for row in stored if isinstance(row, dict)] if isinstance(stored, list) else []
        return {"typed": [{key: plain(cell) for key, cell in row.items()} for row in rows]}
    return {"typed": plain(stored)}


def _help(question: Question, field: forms.Field, stored: Any, currency: str) -> Any:
    text = str(escape(said(question.get("help"))))
    most = question.get("max_words")
    if most and isinstance(field.widget, forms.Textarea | forms.TextInput):
        limit = ngettext("At most %(count)d word.", "At most %(count)d words.", most)
        text = f"{text} {limit % {'count': most}}".strip()
    text = f"{text} {_bounds(question, currency)}".strip()
    if isinstance(field, MoneyField):
        unit = _("In %(currency)s.") % {"currency": currency}
        return with_echo(f"{text} {unit}".strip(), stored, currency)
    return text


def _bounds(question: Question, currency: str) -> str:
    """Return in words the bounds of a figure, an amount, a day or a number of rows."""
    least, most = bounds_told(question, currency)
    if least and most:
        return _("From %(least)s to %(most)s.") % {"least": least, "most": most}
    if least:
        return _("At least %(least)s.") % {"least": least}
    return _("At most %(most)s.") % {"most": most} if most else ""


def _rows(question: Question, entry: Entry) -> forms.Field:
    columns = [_column(one, entry) for one in question.get("columns") or []]
    return RowsField(columns, least=question.get("min_rows") or 0, most=question.get("max_rows"))


def _places(question: Question, entry: Entry) -> forms.Field:
    return PlacesField(least=question.get("min_rows") or 0, most=question.get("max_rows"))


def _column(column: dict[str, Any], entry: Entry) -> Column:
    """Return a column of a table; its cells are read as answers of the same kind are."""
    kind = column["kind"]
    if kind == "country":
        choices = [("", _("Choose one")), *country_choices()]
        field: forms.Field = forms.ChoiceField(choices=choices)
    elif kind == QuestionKind.CHOICE:
        field = forms.ChoiceField(choices=[("", _("Choose one")), *_options(column)])
    elif kind == QuestionKind.YESNO:
        field = _yes_or_no([("", _("Choose one"))], forms.Select())
    else:
        # How many words a cell may have is said when all is checked: it is kept meanwhile.
        field = _MAKERS[kind]({**column, "max_words": None}, entry)
        if kind == QuestionKind.LONG:
            field.widget.attrs["rows"] = 3
            if column.get("max_words"):
                field.widget.attrs["data-max-words"] = column["max_words"]
    label = said(column["label"])
    if kind == QuestionKind.MONEY:
        label = f"{label} ({entry.proposal.call.currency})"
    return Column(column["key"], label, field, kind, bool(column.get("required")))


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
    return [(str(x["value"]), said(x["label"])) for x in question.get("options") or []]


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
    return _yes_or_no([], forms.RadioSelect())


def _yes_or_no(before: list[tuple[str, str]], widget: forms.Widget) -> forms.Field:
    return forms.TypedChoiceField(
        choices=[*before, ("true", _("Yes")), ("false", _("No"))],
        coerce=lambda text: str(text).lower() == "true",
        empty_value=None,
        widget=widget,
    )


def _countries(question: Question, entry: Entry) -> forms.Field:
    chosen = entry.answers.get(question["key"]) or []
    known = set(chosen) if suits(question, chosen) else set()
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
    QuestionKind.ROWS: _rows,
    QuestionKind.PLACES: _places,
}
