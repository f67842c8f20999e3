"""Forms of the form builder: a section, a question with its limits and its condition."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from itertools import count
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from calls.publishing.models import Question, Section
from calls.publishing.queries.forms import Schema, answers_to_choose
from calls.publishing.states import CHOOSING, RANGED, QuestionKind
from minka.common.errors import DomainError
from minka.common.forms import KeyField
from minka.common.languages import said
from minka.common.money import parse_money
from minka.files.rules.content import kinds

from .languages import Long, WordsForm, field_name, lines

NEW = "new"
DAYS = ("%Y-%m-%d", "%d/%m/%Y")
EXTENSIONS = [(extension, extension.upper()) for extension in kinds()]
OPERATOR_WORDS = [
    ("is", _("is")),
    ("is_not", _("is not")),
    ("includes", _("includes")),
    ("answered", _("is answered, whatever the answer")),
]


class ConditionFields(WordsForm):
    """When something is asked: an earlier question, a comparison, and answers of that question.

    Give ``earlier`` (the schema of what stands before) and ``condition`` (what holds now).
    """

    when = forms.ChoiceField(label=_("It is asked"), required=False)
    operator = forms.ChoiceField(
        label=_("… when its answer"), choices=OPERATOR_WORDS, required=False
    )
    answers = forms.MultipleChoiceField(
        label=_("… one of these"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, earlier: Schema, condition: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.earlier = {q["key"]: q for section in earlier for q in section["questions"]}
        now = condition or {}
        lost = now and now["question"] not in self.earlier
        self._choices("when").choices = [
            ("", _("Always")),
            *((key, _short(said(q["label"]))) for key, q in self.earlier.items()),
            *([(now["question"], _("(a question that is not before this one)"))] if lost else []),
        ]
        self._choices("answers").choices = list(_groups(self.earlier.values()))
        self.initial = {
            **self.initial,
            "when": now.get("question", ""),
            "operator": now.get("operator", "is"),
            "answers": [f"{now['question']}:{value}" for value in now.get("values") or []],
        }

    def _choices(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        return field

    @property
    def asking(self) -> list[forms.BoundField]:
        """Return the fields that say when it is asked."""
        return [self[name] for name in ("when", "operator", "answers")] if self.earlier else []

    def clean(self) -> dict[str, Any]:
        """Refuse a condition that no answer can meet."""
        data = super().clean() or {}
        data["condition"] = self._condition(data)
        return data

    def _condition(self, data: dict[str, Any]) -> dict[str, Any] | None:
        key, operator = data.get("when") or "", data.get("operator") or "is"
        if not key:
            return None
        if key not in self.earlier:
            self.add_error("when", _("Choose a question that comes before this one."))
            return None
        chosen = [one.partition(":")[2] for one in data.get("answers") or [] if _of(one, key)]
        if operator == "answered":
            return {"question": key, "operator": operator, "values": []}
        if not answers_to_choose(self.earlier[key]):
            text = gettext("This question has no options to choose: take “is answered”.")
            self.add_error("operator", text)
        elif not chosen:
            self.add_error("answers", _("Choose one answer at least, of the question above."))
        return {"question": key, "operator": operator, "values": chosen}


def _of(answer: str, key: str) -> bool:
    return answer.partition(":")[0] == key


def _groups(questions: Iterable[dict[str, Any]]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for question in questions:
        options = answers_to_choose(question)
        if options:
            pairs = [(f"{question['key']}:{value}", label) for value, label in options]
            yield _short(said(question["label"])), pairs


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79].rstrip()}…"


class CopyForm(forms.Form):
    """Which sections of another form to copy; all of them, unless one chooses."""

    sections = forms.MultipleChoiceField(
        label=_("Sections to copy"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, schema: Schema, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.schema = schema
        choice = self.fields["sections"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101
        choice.choices = [
            (str(number), said(section["title"]) or "–") for number, section in enumerate(schema)
        ]
        self.initial["sections"] = [str(number) for number in range(len(schema))]

    def chosen(self) -> Schema:
        """Return the chosen sections in their order."""
        ticked = set(self.cleaned_data["sections"])
        return [one for number, one in enumerate(self.schema) if str(number) in ticked]


class ReleaseForm(forms.Form):
    """For whom a changed form counts."""

    drafts = forms.ChoiceField(
        label=_("For whom?"),
        choices=[
            ("new", _("For proposals that begin from now on; drafts keep the form they have")),
            ("all", _("For all open drafts too; their people are told what changed")),
        ],
        initial="new",
        widget=forms.RadioSelect,
    )


class SectionForm(ConditionFields):
    """The title of a section, a word of help, and when it is asked."""

    words = {
        "title": (_("Title of the section"), forms.TextInput, 200, ""),
        "help": (_("Help"), Long, 1000, _("Stands under the title. Leave it empty if clear.")),
    }
    demanded = ("title",)
    key = KeyField()

    def __init__(self, *args: Any, section: Section | None = None, **kwargs: Any) -> None:
        one = section or Section()
        texts = {"title": one.title, "help": one.help}
        super().__init__(*args, texts=texts, condition=one.condition, **kwargs)
        if section:
            del self.fields["key"]

    def values(self) -> dict[str, Any]:
        """Return what ``add_section`` and ``update_section`` take."""
        found = {name: self.text(name) for name in ("title", "help")}
        found["condition"] = self.cleaned_data["condition"]
        return found | ({"key": self.cleaned_data["key"]} if "key" in self.fields else {})


class QuestionForm(ConditionFields):
    """A question of the form: kind, section, words, options, limits, and when it is asked."""

    words = {
        "label": (_("Question"), forms.TextInput, 300, ""),
        "help": (_("Help"), Long, 1000, _("What a good answer tells. Leave it empty if clear.")),
        "options": (
            _("Options"),
            Long,
            4000,
            _("For choices: one option a line, in the same order in each language."),
        ),
        "section": (_("Title of the new section"), forms.TextInput, 200, ""),
    }
    demanded = ("label",)
    kind = forms.ChoiceField(label=_("Kind of answer"), choices=QuestionKind.choices)
    place = forms.ChoiceField(label=_("Section"))
    required = forms.BooleanField(label=_("It must be answered"), required=False)
    max_words = forms.IntegerField(
        label=_("At most so many words"), min_value=1, max_value=5000, required=False,
        help_text=_("For texts."),
    )  # fmt: skip
    minimum = forms.CharField(
        label=_("The least"), max_length=40, required=False,
        help_text=_("For numbers, money and days: 2026-12-31."),
    )  # fmt: skip
    maximum = forms.CharField(
        label=_("The most"), max_length=40, required=False,
        help_text=_("For numbers, money and days."),
    )  # fmt: skip
    min_rows = forms.IntegerField(
        label=_("Rows, at least"), min_value=0, max_value=100, required=False,
        help_text=_("For tables and places."),
    )  # fmt: skip
    max_rows = forms.IntegerField(
        label=_("Rows, at most"), min_value=1, max_value=100, required=False,
        help_text=_("For tables and places."),
    )  # fmt: skip
    max_files = forms.IntegerField(
        label=_("Files, at most"), min_value=1, max_value=10, required=False,
        help_text=_("For files."),
    )  # fmt: skip
    extensions = forms.MultipleChoiceField(
        label=_("Kinds of file"), choices=EXTENSIONS, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("Choose none to take all of them."),
    )  # fmt: skip
    key = KeyField()
    limits = (
        "max_words", "minimum", "maximum", "min_rows", "max_rows", "max_files", "extensions",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        languages: Sequence[str],
        sections: Sequence[Section],
        currency: str = "USD",
        question: Question | None = None,
        here: Section | None = None,
        **kwargs: Any,
    ) -> None:
        one = question or Question(kind=QuestionKind.LONG)
        options = {code: option_lines(one.options, code) for code in languages}
        texts = {"label": one.label, "help": one.help, "options": options}
        super().__init__(*args, languages=languages, texts=texts, condition=one.condition, **kwargs)
        self.sections = {str(section.public_id): section for section in sections}
        self.question, self.currency = one, currency
        self._choices("place").choices = [
            *((key, said(section.title) or "–") for key, section in self.sections.items()),
            (NEW, _("A new section")),
        ]
        if question:
            del self.fields["key"]
            here = one.section
        last = next(reversed(self.sections), NEW)
        names = ("kind", "required", *self.limits)
        self.initial = {**self.initial, **{name: getattr(one, name) for name in names}}
        self.initial["place"] = str(here.public_id) if here else last

    @property
    def first(self) -> list[forms.BoundField]:
        """Return what is decided first: the kind of answer, and where the question stands."""
        return [self[name] for name in ("kind", "place", "required")]

    @property
    def bounds(self) -> list[forms.BoundField]:
        """Return the limits; each belongs to some kinds of answer only."""
        return [self[name] for name in self.limits]

    def clean(self) -> dict[str, Any]:
        """Refuse choices without two options, a new section without a title, limits upside down."""
        data = super().clean()
        main = self.languages[0]
        name = field_name("options", main)
        if data.get("kind") in CHOOSING and sum(map(bool, lines(data.get(name, "")))) < 2:
            self.add_error(name, _("Write two options at least, one a line."))
        title = field_name("section", main)
        if data.get("place") == NEW and not data.get(title):
            self.add_error(title, _("Give the new section a title."))
        self._clean_range(data)
        if (data.get("min_rows") or 0) > (data.get("max_rows") or 100):
            self.add_error("max_rows", _("“At least” is more than “at most”."))
        return data

    def _clean_range(self, data: dict[str, Any]) -> None:
        """Read both ends of a range as the kind of answer is read, into canonical text."""
        if data.get("kind") not in RANGED:
            return
        ends: list[Any] = []
        for name in ("minimum", "maximum"):
            text = (data.get(name) or "").strip()
            try:
                ends.append(_read(data["kind"], text, self.currency) if text else None)
            except (DomainError, ValueError, InvalidOperation) as error:
                told = str(error) if isinstance(error, DomainError) else gettext("Write a figure.")
                if data["kind"] == QuestionKind.DATE:
                    told = gettext("Write a day like 2026-12-31.")
                self.add_error(name, told)
                return
            data[name] = _canonical(data["kind"], ends[-1])
        if None not in ends and ends[0] > ends[1]:
            self.add_error("maximum", _("“The least” is more than “the most”."))

    def values(self) -> dict[str, Any]:
        """Return what ``add_question`` and ``update_question`` take, but for the section."""
        data = self.cleaned_data
        found = {name: data[name] for name in ("kind", "required", "condition", *self.limits)}
        found |= {"label": self.text("label"), "help": self.text("help")}
        found["options"] = numbered(self.text("options"), self.question.options, self.languages[0])
        return found

    @property
    def section(self) -> Section | None:
        """Return the section that was chosen; none for a new one."""
        return self.sections.get(self.cleaned_data["place"])


def _read(kind: str, text: str, currency: str) -> Any:
    if kind == QuestionKind.MONEY:
        return parse_money(text, currency)
    if kind == QuestionKind.NUMBER:
        number = Decimal(text.replace("−", "-").replace(",", ".").replace(" ", ""))
        if not number.is_finite() or abs(number) > Decimal(10) ** 15:
            raise ValueError(text)
        return number
    for form in DAYS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise ValueError(text)


def _canonical(kind: str, value: Any) -> str:
    if value is None:
        return ""
    if kind == QuestionKind.MONEY:
        return f"{value:.2f}"
    return value.isoformat() if kind == QuestionKind.DATE else f"{value.normalize():f}"


def option_lines(options: Sequence[dict[str, Any]], language: str) -> str:
    """Return options as lines in a language, one an option."""
    return "\n".join(option["label"].get(language, "") for option in options).rstrip()


def numbered(
    texts: dict[str, str], before: Sequence[dict[str, Any]], main: str
) -> list[dict[str, Any]]:
    """Join the lines of each language to options; one keeps its value by its place in the list."""
    columns = {code: lines(text) for code, text in texts.items()}
    values = [option["value"] for option in before]
    taken = set(values)
    free = (f"o{number}" for number in count(1) if f"o{number}" not in taken)
    found = []
    for place in range(len(columns[main])):
        label = {code: rows[place] for code, rows in columns.items() if place < len(rows)}
        value = values[place] if place < len(values) else next(free)
        written = {k: v for k, v in label.items() if v}
        if written:
            found.append({"value": value, "label": written})
    return found
