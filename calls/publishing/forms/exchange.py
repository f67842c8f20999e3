"""A call as one file: what such a file may hold, and the page on which one is brought in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from calls.publishing.states import OPERATORS, ProjectKind, QuestionKind, StageKind
from minka.accounts.models import Organisation
from minka.accounts.states import OrganisationKind
from minka.common.forms import KeyField
from minka.common.languages import CONTENT_LANGUAGES, INTERFACE_LANGUAGES
from minka.common.money import CURRENCIES
from minka.common.places import is_country
from minka.common.times import is_zone

from .columns import COLUMN_KINDS
from .strict import (
    MOST_BYTES,
    Check,
    Fault,
    figure,
    flag,
    key,
    mapping,
    maybe,
    one_of,
    parsed,
    record,
    rows,
    text,
    whole,
)

FORMAT = 1
LANGUAGE = one_of(INTERFACE_LANGUAGES)


def texts(longest: int) -> Check:
    """Return the check of a text in several languages."""
    return mapping(LANGUAGE, text(longest), 3)


def _country(value: Any, place: str) -> str:
    if not isinstance(value, str) or not is_country(value):
        raise Fault(place, gettext("this is no country."))
    return value


def _zone(value: Any, place: str) -> str:
    if not isinstance(value, str) or len(value) > 64 or not is_zone(value):
        raise Fault(place, gettext("this is no time zone."))
    return value


OPTION = record({"value": key, "label": texts(300)})
CONDITION = record({"question": key, "operator": one_of(OPERATORS), "values": rows(text(80), 100)})
COLUMN = record(
    {"key": key, "kind": one_of(code for code, _label in COLUMN_KINDS), "label": texts(120)},
    {"required": flag, "max_words": maybe(whole(1, 1000)), "options": rows(OPTION, 200)},
)
QUESTION = record(
    {"key": key, "kind": one_of(QuestionKind.values), "label": texts(300)},
    {
        "help": texts(1000),
        "required": flag,
        "max_words": maybe(whole(1, 5000)),
        "options": rows(OPTION, 200),
        "condition": maybe(CONDITION),
        "minimum": text(40),
        "maximum": text(40),
        "columns": rows(COLUMN, 12),
        "min_rows": maybe(whole(0, 100)),
        "max_rows": maybe(whole(1, 100)),
        "max_files": maybe(whole(1, 10)),
        "extensions": rows(key, 20),
    },
)
SECTION = record(
    {"title": texts(200), "questions": rows(QUESTION, 200)},
    {"key": key, "help": texts(1000), "condition": maybe(CONDITION)},
)
CRITERION = record(
    {
        "title": texts(200),
        "guidance": texts(2000),
        "weight": figure,
        "scale_min": whole(0, 100),
        "scale_max": whole(1, 100),
        "labels": mapping(key, texts(200), 101),
        "theme": maybe(key),
    }
)
STAGE = record(
    {
        "kind": one_of(StageKind.values),
        "criteria": rows(CRITERION, 50),
        "form": rows(SECTION, 60),
    }
)
MONEY = record(
    {
        "currency": one_of(CURRENCIES),
        "envelope": maybe(figure),
        "caps": rows(record({"min_countries": whole(1, 40), "amount": figure}), 20),
        "awards_min": maybe(whole(1, 1000)),
        "awards_max": maybe(whole(1, 1000)),
        "term_months": maybe(whole(1, 120)),
        "max_fund_share": maybe(whole(1, 100)),
        "budget_periods": whole(1, 20),
    }
)
ELIGIBILITY = record(
    {
        "legal_kinds": rows(one_of(OrganisationKind.values), 20),
        "countries": rows(_country, 250),
        "proposal_languages": rows(one_of(code for code, _name in CONTENT_LANGUAGES), 20),
        "project_kinds": rows(one_of(ProjectKind.values), 20),
        "min_years": whole(0, 100),
        "one_per_organisation": flag,
        "reviews_each": whole(1, 9),
    },
    {"files_without_names": flag},
)
CALL = record(
    {
        "format": whole(FORMAT, FORMAT),
        "languages": rows(LANGUAGE, 3),
        "title": texts(200),
        "summary": texts(500),
        "body": texts(20000),
        "rules": mapping(LANGUAGE, rows(record({"title": text(200), "body": text(10000)}), 60), 3),
        "themes": rows(key, 200),
        "zone": _zone,
        "money": MONEY,
        "eligibility": ELIGIBILITY,
        "stages": rows(STAGE, 2),
    }
)


def read_call(content: bytes) -> dict[str, Any]:
    """Return what a file says of a call, every value checked.

    Amounts and weights are ``Decimal``. Raises ``Fault`` naming the first place that is wrong.
    """
    found = parsed(content)
    if isinstance(found, dict) and "format" not in found:
        raise Fault("", gettext("it is not a file that was exported here."))
    data: dict[str, Any] = CALL(found, "")
    _check_whole(data)
    return data


def _check_whole(data: dict[str, Any]) -> None:
    """Refuse what each value allows and all of them together do not."""
    languages = data["languages"]
    if not languages or len(set(languages)) < len(languages):
        raise Fault("languages", gettext("one to three different languages are expected."))
    if not data["title"].get(languages[0], "").strip():
        raise Fault("title", gettext("it must be written in the main language."))
    kinds = [stage["kind"] for stage in data["stages"]]
    if kinds not in ([StageKind.FINAL], [StageKind.PROFILE, StageKind.FINAL]):
        raise Fault(
            "stages", gettext("a final stage is expected, with profiles before or without.")
        )
    money = data["money"]
    least, most = money["awards_min"], money["awards_max"]
    if least and most and least > most:
        raise Fault("money.awards_min", gettext("“at least” is more than “at most”."))
    amounts = [cap["amount"] for cap in sorted(money["caps"], key=lambda c: c["min_countries"])]
    steps = {cap["min_countries"] for cap in money["caps"]}
    if amounts != sorted(amounts) or len(steps) < len(amounts):
        raise Fault("money.caps", gettext("the cap must grow with the number of countries."))
    for number, stage in enumerate(data["stages"], 1):
        _check_stage(stage, f"stages[{number}]")


def _check_stage(stage: dict[str, Any], place: str) -> None:
    for number, criterion in enumerate(stage["criteria"], 1):
        here = f"{place}.criteria[{number}]"
        if criterion["scale_min"] >= criterion["scale_max"]:
            raise Fault(f"{here}.scale_max", gettext("the highest score must be above the lowest."))
        if not 0 < criterion["weight"] < 1000:
            raise Fault(f"{here}.weight", gettext("the weight must be more than zero."))
    seen: set[str] = set()
    for part, section in enumerate(stage["form"], 1):
        for number, question in enumerate(section["questions"], 1):
            if question["key"] in seen:
                here = f"{place}.form[{part}].questions[{number}].key"
                raise Fault(here, gettext("another question has this name."))
            seen.add(question["key"])
    if len(seen) > 400:
        raise Fault(f"{place}.form", gettext("a form has four hundred questions at most."))


class ImportForm(forms.Form):
    """A file that was exported from a call, here or elsewhere, and for which foundation."""

    foundation = forms.ModelChoiceField(
        label=_("Foundation"), queryset=Organisation.objects.none(), to_field_name="public_id"
    )
    file = forms.FileField(
        label=_("File of a call"),
        help_text=_("A file that ends in .json, exported from the workspace of a call."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )
    key = KeyField()

    def __init__(self, *args: Any, foundations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["foundation"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101
        choice.queryset = foundations
        if len(foundations) == 1:
            choice.initial = foundations[0].public_id

    def clean_file(self) -> dict[str, Any]:
        """Read the file strictly; say where it is wrong."""
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise ValidationError(gettext("This file is too long to be a call."))
        try:
            return read_call(upload.read())
        except Fault as error:
            raise ValidationError(str(error)) from error
