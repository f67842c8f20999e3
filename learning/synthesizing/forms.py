"""Workshops, their people and minutes; the texts, findings and authors of a synthesis."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from learning.systematizing.models import Systematization
from minka.accounts.models import User
from minka.common.forms import ZonedInstantField
from minka.common.languages import CONTENT_LANGUAGES
from minka.common.times import is_zone, zone_choices

from .models import Attendance, Finding, Synthesis, Workshop
from .states import Stance

LIGHT = _("Light formatting: **bold**, *italic*, - lists, > quotes, [text](address).")


def _text(label: Any, rows: int = 4, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class WorkshopForm(forms.Form):
    """When and where the cases of a call meet, and which."""

    title = forms.CharField(label=_("Title"), max_length=200)
    zone = forms.ChoiceField(label=_("Time zone of the dates"), choices=zone_choices)
    starts_at = ZonedInstantField(label=_("It starts"))
    ends_at = ZonedInstantField(label=_("It ends"))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    link = forms.URLField(
        label=_("Link, if people take part from afar"), required=False, assume_scheme="https"
    )
    agenda = _text(_("Agenda"), 6, required=False, help_text=LIGHT)
    language = forms.ChoiceField(label=_("Language"), choices=CONTENT_LANGUAGES)
    cases = forms.ModelMultipleChoiceField(
        label=_("Cases that meet"),
        queryset=Systematization.objects.none(),
        required=False,
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, cases: QuerySet[Systematization], zone: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cases"].queryset = cases  # type: ignore[attr-defined]
        chosen = self.data.get("zone", zone) if self.is_bound else zone
        for name in ("starts_at", "ends_at"):
            field = self.fields[name]
            field.zone = chosen if is_zone(chosen) else zone  # type: ignore[attr-defined]
            field.label_suffix = ""
            for part, word in zip(field.widget.widgets, (_("Date"), _("Hour")), strict=True):
                part.attrs["aria-label"] = f"{field.label}: {word}"

    def clean(self) -> dict[str, Any]:
        """Refuse what ends before it starts, and a meeting without a place or link."""
        data = super().clean() or {}
        start, end = data.get("starts_at"), data.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", _("It ends before it starts."))
        if not data.get("place") and not data.get("link") and "link" not in self.errors:
            self.add_error("place", _("Say where: a place, a link, or both."))
        return data


def workshop_initial(workshop: Workshop) -> dict[str, Any]:
    """Return what the form of a planned workshop shows first."""
    names = ("title", "zone", "starts_at", "ends_at", "place", "link", "agenda", "language")
    values = {name: getattr(workshop, name) for name in names}
    return {**values, "cases": list(workshop.cases.all())}


class PersonForm(forms.Form):
    """A person to expect: by the address with which they sign in, or by name."""

    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("If the person signs in here, the invitation reaches them."),
    )
    name = forms.CharField(
        label=_("Name"), max_length=150, required=False, help_text=_("For who has no account here.")
    )
    user: User | None = None

    def clean(self) -> dict[str, Any]:
        """Find the person by address; without one a name is needed."""
        data = super().clean() or {}
        email = (data.get("email") or "").strip().lower()
        if email:
            self.user = User.objects.filter(email=email, is_active=True).first()
        if self.user is None and not data.get("name"):
            told = _("Nobody signs in here with this address: write also the name.")
            self.add_error("name", told if email else _("Write an address or a name."))
        return data


class CandidatesForm(forms.Form):
    """The people of the cases' organisations, to put on the list together."""

    people = forms.ModelMultipleChoiceField(
        label=_("People of the cases"),
        queryset=User.objects.none(),
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people  # type: ignore[attr-defined]


class AttendanceForm(forms.Form):
    """Who came, marked as a list."""

    came = forms.ModelMultipleChoiceField(
        label=_("Who came"),
        queryset=Attendance.objects.none(),
        to_field_name="public_id",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, rows: QuerySet[Attendance], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"came": [row for row in rows if row.came]})
        super().__init__(*args, **kwargs)
        self.fields["came"].queryset = rows  # type: ignore[attr-defined]


class MinutesForm(forms.Form):
    """What was said, agreed, and left open."""

    minutes = _text(
        _("Minutes"),
        14,
        help_text=_("What was said and agreed, and where people did not agree. Light formatting."),
    )


class CancelForm(forms.Form):
    """Why a workshop will not take place."""

    reason = _text(_("Reason"), 3, help_text=_("The people expected read it."))


class SynthesisForm(forms.ModelForm):
    """The texts of a synthesis."""

    title = forms.CharField(label=_("Title"), max_length=200)
    question = _text(
        _("Question"), 2, required=False, help_text=_("What do the cases answer together?")
    )
    body = _text(_("Introduction"), 10, required=False, help_text=LIGHT)
    message = _text(
        _("Message for public policy"),
        5,
        required=False,
        help_text=_("What those who decide should take from it."),
    )

    class Meta:
        model = Synthesis
        fields = ("title", "language", "question", "body", "message")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].label = _("Language")


class FindingForm(forms.ModelForm):
    """A statement that holds across cases."""

    statement = forms.CharField(
        label=_("Finding"), max_length=300, help_text=_("One sentence that can be true or false.")
    )
    explanation = _text(_("Explanation"), 6, required=False, help_text=LIGHT)
    scope = _text(
        _("Where it holds"),
        2,
        required=False,
        help_text=_("Under which conditions, and where not."),
    )
    single_case = forms.BooleanField(
        label=_("It rests on one case, and the text says so"), required=False
    )

    class Meta:
        model = Finding
        fields = ("statement", "explanation", "scope", "single_case")


class AuthorForm(PersonForm):
    """An author: by address if they sign in here, and the name as it is to be shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _("An author who signs in here can write in it too.")
        self.fields["name"].help_text = _("As it is to be shown; empty: the name of the account.")


class CiteForm(forms.Form):
    """What a lesson does to a finding."""

    stance = forms.ChoiceField(choices=Stance.choices)
