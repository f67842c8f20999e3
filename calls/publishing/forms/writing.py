"""Forms by which a call is begun and its parts are written."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from calls.publishing.models import Call
from calls.publishing.states import CallState, ProjectKind
from minka.accounts.models import Organisation
from minka.accounts.states import OrganisationKind
from minka.common.forms import KeyField, MoneyField
from minka.common.languages import CONTENT_LANGUAGES
from minka.common.money import CURRENCIES
from minka.common.places import LATIN_AMERICA, country_choices, country_name
from minka.common.times import zone_choices
from minka.taxonomy.forms import ThemesField

from .languages import LIGHT, SITE_LANGUAGES, DraftForm, Long, VeryLong, WordsForm, field_name

TEXTS = {
    "title": (_("Title"), forms.TextInput, 200, ""),
    "summary": (
        _("Summary"),
        Long,
        500,
        _("One or two sentences: they stand in the list of calls and on top of its page."),
    ),
    "body": (_("Text of the call"), VeryLong, 20000, LIGHT),
}


class NewCallForm(forms.Form):
    """What one must know to begin a call; all of it can be changed later."""

    foundation = forms.ModelChoiceField(
        label=_("Foundation"), queryset=Organisation.objects.none(), to_field_name="public_id"
    )
    main = forms.ChoiceField(
        label=_("Main language"),
        choices=SITE_LANGUAGES,
        help_text=_("Everything must be written in it before the call is published."),
    )
    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("In the main language. The theme in a line.")
    )
    also = forms.MultipleChoiceField(
        label=_("Other languages of the call"),
        choices=SITE_LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    stages = forms.TypedChoiceField(
        label=_("Stages"),
        coerce=int,
        initial=1,
        choices=[
            (1, _("One: every organisation sends its proposal")),
            (2, _("Two: profiles first; the best are invited to send a final proposal")),
        ],
        widget=forms.RadioSelect,
    )
    zone = forms.ChoiceField(label=_("Time zone of its dates"), choices=zone_choices)
    key = KeyField()

    def __init__(
        self, *args: Any, foundations: QuerySet[Organisation], zone: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["foundation"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101
        choice.queryset = foundations
        self.fields["zone"].initial = zone or "America/Lima"
        if len(foundations) == 1:
            choice.initial = foundations[0].public_id

    def languages(self) -> list[str]:
        """Return the chosen languages, the main one first."""
        return [self.cleaned_data["main"], *self.cleaned_data["also"]]


class BasicsForm(WordsForm):
    """Title, summary and text in each language; languages, code, address, contact."""

    words = TEXTS
    demanded = ("title",)
    needed = ("title", "summary", "body")

    main = forms.ChoiceField(label=_("Main language"), choices=SITE_LANGUAGES)
    also = forms.MultipleChoiceField(
        label=_("Other languages of the call"),
        choices=SITE_LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A language that you add appears as a group of fields after saving."),
    )
    contact = forms.EmailField(
        label=_("Address for questions"), required=False, help_text=_("Everybody can read it.")
    )
    code = forms.RegexField(
        r"^[A-Za-z0-9-]+$",
        label=_("Code"),
        max_length=12,
        help_text=_("Letters and figures. It begins every receipt number."),
    )
    slug = forms.SlugField(
        label=_("Address of its page"), max_length=80, help_text=_("Small letters and hyphens.")
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        texts = {"title": call.title, "summary": call.summary, "body": call.body}
        super().__init__(*args, languages=call.languages or ["es"], texts=texts, **kwargs)
        self.initial = {
            "main": self.languages[0],
            "also": self.languages[1:],
            "contact": call.contact,
            "code": call.code,
            "slug": call.slug,
        }
        self.draft = call.state == CallState.DRAFT
        if not self.draft:
            del self.fields["code"], self.fields["slug"]

    def may_wait(self, name: str) -> bool:
        """Let texts wait in a draft; what everybody reads keeps those of its main language."""
        kept = {field_name(one, self.languages[0]) for one in self.needed}
        return super().may_wait(name) and (self.draft or name not in kept)

    def values(self) -> dict[str, Any]:
        """Return what ``update_basics`` takes."""
        data = self.cleaned_data
        return {
            **{name: self.text(name) for name in self.words},
            "languages": [data["main"], *data["also"]],
            "contact": data["contact"],
            "code": data.get("code", ""),
            "slug": data.get("slug", ""),
        }


class ChapterForm(WordsForm):
    """One chapter of the rules in each language."""

    words = {
        "title": (_("Title"), forms.TextInput, 200, ""),
        "body": (_("Text"), VeryLong, 10000, LIGHT),
    }


class ThemesForm(forms.Form):
    """The themes of a call."""

    themes = ThemesField(required=False, label=_("Themes of the call"))


class MoneyForm(DraftForm):
    """Fund, caps by number of countries, number of projects, term."""

    needed = ("envelope", "cap_1", "awards_max", "term_months", "budget_periods")

    currency = forms.ChoiceField(label=_("Currency"), choices=[(c, c) for c in CURRENCIES])
    envelope = MoneyField(label=_("Fund of the call"))
    cap_1 = MoneyField(label=_("A proposal may ask for at most"))
    awards_min = forms.IntegerField(
        label=_("Projects, at least"), min_value=1, max_value=1000, required=False
    )
    awards_max = forms.IntegerField(label=_("Projects, at most"), min_value=1, max_value=1000)
    term_months = forms.IntegerField(label=_("Longest term in months"), min_value=1, max_value=120)
    max_fund_share = forms.IntegerField(
        label=_("The fund pays of each project at most, in percent"),
        help_text=_(
            "80 asks for 20 percent of own or other money. Leave it empty if it may pay all."
        ),
        min_value=1,
        max_value=100,
        required=False,
    )
    budget_periods = forms.IntegerField(
        label=_("Periods of the budget"),
        help_text=_("1 asks for the whole term at once; with more, each line says its period."),
        min_value=1,
        max_value=24,
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shares = ("max_fund_share", "budget_periods")
        names = ("currency", "envelope", "awards_min", "awards_max", "term_months", *shares)
        self.initial = {name: getattr(call, name) for name in names}
        self._add_steps(call)
        currency = self.data.get("currency") or call.currency
        for field in self.fields.values():
            if isinstance(field, MoneyField):
                field.currency = currency if currency in CURRENCIES else "USD"

    def _add_steps(self, call: Call) -> None:
        """Add two more steps: a number of countries, and its cap."""
        caps = list(call.caps.order_by("min_countries"))
        self.initial["cap_1"] = caps[0].amount if caps else None
        for place in (2, 3):
            step = caps[place - 1] if len(caps) >= place else None
            self.fields[f"countries_{place}"] = forms.IntegerField(
                label=_("From so many countries on"), min_value=2, max_value=40, required=False
            )
            self.fields[f"cap_{place}"] = MoneyField(label=_("… at most"), required=False)
            self.initial[f"countries_{place}"] = step.min_countries if step else None
            self.initial[f"cap_{place}"] = step.amount if step else None

    def clean(self) -> dict[str, Any]:
        """Refuse half a step."""
        data = super().clean() or {}
        for place in (2, 3):
            pair = (data.get(f"countries_{place}"), data.get(f"cap_{place}"))
            broken = {f"countries_{place}", f"cap_{place}"} & set(self.errors)
            if (pair[0] is None) != (pair[1] is None) and not broken:
                self.add_error(
                    f"cap_{place}", ValidationError(_("Write both countries and amount."))
                )
        return data

    def values(self) -> dict[str, Any]:
        """Return what ``update_money`` takes."""
        data = dict(self.cleaned_data)
        caps: list[tuple[int, Decimal]] = []
        for place in (1, 2, 3):
            countries = 1 if place == 1 else data.pop(f"countries_{place}")
            amount = data.pop(f"cap_{place}")
            if amount is not None:
                caps.append((countries, amount))
        return {**data, "caps": caps, "budget_periods": data["budget_periods"] or 1}


def nearby_countries(chosen: list[str]) -> list[tuple[str, str]]:
    """Return Latin America and the Caribbean by name, and whatever else was chosen before."""
    near = country_choices()[: len(LATIN_AMERICA)]
    return near + [(code, country_name(code)) for code in chosen if code not in LATIN_AMERICA]


class EligibilityForm(forms.Form):
    """Who may propose, and how often each proposal is reviewed."""

    legal_kinds = forms.MultipleChoiceField(
        label=_("Kinds of organisation"),
        choices=OrganisationKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none to admit all."),
    )
    countries = forms.MultipleChoiceField(
        label=_("Countries of the organisation"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none to admit all."),
    )
    proposal_languages = forms.MultipleChoiceField(
        label=_("Languages of proposals"),
        choices=CONTENT_LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    project_kinds = forms.MultipleChoiceField(
        label=_("Kinds of project"),
        choices=ProjectKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Those that you choose are asked of every proposal. Choose none to ask none."),
    )
    min_years = forms.IntegerField(
        label=_("Years of existence, at least"),
        min_value=0,
        max_value=100,
        help_text=_("0 admits new organisations."),
    )
    one_per_organisation = forms.BooleanField(
        label=_("Only one proposal for each organisation"), required=False
    )
    files_without_names = forms.BooleanField(
        label=_("Files reach reviewers without the names of who made them"),
        required=False,
        help_text=_(
            "Reviewers get copies without hidden data on author, organisation and place. "
            "Sound and film cannot be copied so: reviewers do not get them."
        ),
    )
    reviews_each = forms.IntegerField(label=_("Reviews of each proposal"), min_value=1, max_value=9)

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {name: getattr(call, name) for name in self.fields}
        countries = self.fields["countries"]
        assert isinstance(countries, forms.MultipleChoiceField)  # noqa: S101
        countries.choices = nearby_countries(call.countries)
