"""What people type about themselves and their organisations."""

from datetime import date
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.core import context as current_context
from django import forms
from django.conf import settings
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from minka.common.errors import DomainError
from minka.common.identifiers import OTHER, check_identifier, scheme_of
from minka.common.languages import CONTENT_LANGUAGES
from minka.common.places import country_choices
from minka.common.times import city, is_zone, zone_choices

from .models import Organisation, User
from .states import SHARED, MemberRole, OrganisationKind

ROLE_WORDS = [
    (MemberRole.VIEWER, _("Viewer: reads proposals and projects of the organisation")),
    (MemberRole.EDITOR, _("Editor: also writes them and sends them")),
    (MemberRole.OWNER, _("Owner: also decides who the members are")),
]


class KeptAcrossLanguages(forms.BaseForm):
    """A form of django-allauth's that a language button shows again: as typed, nothing done.

    What ``minka.common.forms.bind`` does for our own views. Its passwords come back empty, as
    django-allauth never writes one into a page.
    """

    form_id = "main-form"

    def is_valid(self) -> bool:
        """Say no, and nothing more, when only the language was changed."""
        if getattr(current_context.request, "language_switch", ""):
            self._errors = ErrorDict()
            return False
        return super().is_valid()


class SharedField(forms.BooleanField):
    """The box of who signs in where others sit too."""

    def __init__(self) -> None:
        super().__init__(
            label=_("This is a shared computer"),
            required=False,
            help_text=_("You are signed out when the browser closes, and no words stay on it."),
        )


class LoginForm(KeptAcrossLanguages, allauth_forms.LoginForm):
    """E-mail and password, and whether others use this computer."""

    shared = SharedField()

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Sign in; on a shared computer until the browser closes."""
        shared = self.cleaned_data["shared"]
        request.session[SHARED] = shared
        response: HttpResponse = super().login(request, redirect_url=redirect_url)
        request.session[SHARED] = shared
        if shared:
            request.session.set_expiry(0)
        return response


class RequestLoginCodeForm(KeptAcrossLanguages, allauth_forms.RequestLoginCodeForm):
    """The address to which a code to sign in goes, and whether others use this computer."""

    shared = SharedField()

    def clean(self) -> dict[str, Any]:
        """Remember the box until the code is given."""
        data: dict[str, Any] = super().clean() or {}
        current_context.request.session[SHARED] = bool(data.get("shared"))
        return data


class ResetPasswordForm(KeptAcrossLanguages, allauth_forms.ResetPasswordForm):
    """The address to which the way to a new password goes."""


class AddEmailForm(KeptAcrossLanguages, allauth_forms.AddEmailForm):
    """One's new address."""


class SignupForm(KeptAcrossLanguages, allauth_forms.SignupForm):
    """Name, e-mail, password; the language of the page becomes the person's."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email", "password1"]

    def save(self, request: HttpRequest) -> User:
        """Make the person, with the language they signed up in."""
        user: User = super().save(request)
        user.name = self.cleaned_data["name"]
        user.language = get_language() or "es"
        user.save(update_fields=["name", "language"])
        return user


class ProfileForm(forms.Form):
    """How a person is called, and in which language and zone the site speaks to them."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("As others will see it beside what you write."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("Of the pages and of our mails."),
    )
    time_zone = forms.ChoiceField(
        label=_("City whose time is yours"),
        choices=lazy(zone_choices, list)(),
        help_text=_("Deadlines are shown in the time of the call, and in yours beside it."),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {"name": person.name, "language": person.language, "time_zone": person.time_zone},
        )
        super().__init__(*args, **kwargs)
        zones = dict(zone_choices())
        if person.time_zone not in zones and is_zone(person.time_zone):
            zones = {person.time_zone: city(person.time_zone), **zones}
        self.fields["time_zone"].choices = list(zones.items())  # type: ignore[attr-defined]


class OrganisationForm(forms.Form):
    """What an organisation is. Its number is checked as its country does."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=200)
    acronym = forms.CharField(label=_("Acronym"), max_length=30, required=False)
    kind = forms.ChoiceField(label=_("Kind of organisation"), choices=OrganisationKind.choices)
    country = forms.ChoiceField(label=_("Country"), choices=lazy(country_choices, list)())
    identifier = forms.CharField(
        label=_("Official number"),
        max_length=40,
        required=False,
        help_text=_("RUC, CNPJ, NIT, RFC… With or without dots and dashes."),
    )
    other_number = forms.BooleanField(
        label=_("This is another registration number, not the one of the tax office"),
        required=False,
    )
    website = forms.URLField(
        label=_("Web page"),
        max_length=200,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "url", "placeholder": "https://"}),
    )
    founded = forms.IntegerField(
        label=_("Year founded"),
        required=False,
        min_value=1500,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages in which you work"),
        choices=CONTENT_LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        today: date | None = None,
        organisation: Organisation | None = None,
        **kwargs: Any,
    ) -> None:
        self.today = today
        if organisation is not None:
            kwargs.setdefault("initial", _as_typed(organisation))
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", "—"), *country_choices()]  # type: ignore[attr-defined]

    def clean_founded(self) -> int | None:
        """Return the year. Raises ``ValidationError`` for one that has not come."""
        year: int | None = self.cleaned_data["founded"]
        if year and self.today and year > self.today.year:
            raise forms.ValidationError(_("This year has not come yet."), code="future")
        return year

    def clean(self) -> dict[str, Any]:
        """Check the number; add ``identifier_scheme`` to what was typed."""
        data: dict[str, Any] = super().clean() or {}
        country, number = data.get("country", ""), data.get("identifier", "")
        other = data.pop("other_number", False)
        scheme = OTHER if other else scheme_of(country)
        try:
            data["identifier_scheme"], data["identifier"] = check_identifier(
                country, scheme, number
            )
        except DomainError as error:
            self.add_error("identifier", str(error))
        return data


def _as_typed(organisation: Organisation) -> dict[str, Any]:
    fields = ("name", "acronym", "kind", "country", "identifier", "website", "founded", "languages")
    values = {name: getattr(organisation, name) for name in fields}
    tax = scheme_of(organisation.country)
    other = bool(organisation.identifier) and organisation.identifier_scheme != tax
    return {**values, "other_number": other}


class InviteForm(forms.Form):
    """Whom to invite into an organisation, and as what."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The invitation works only for whoever has this address."),
    )
    role = forms.ChoiceField(
        label=_("What they may do"),
        choices=ROLE_WORDS,
        initial=MemberRole.EDITOR,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Message"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-max-chars": 500}),
        help_text=_("A few words of your own, shown with the invitation."),
    )


class RoleForm(forms.Form):
    """What a member may do."""

    role = forms.ChoiceField(
        label=_("What they may do"), choices=ROLE_WORDS, widget=forms.RadioSelect
    )


class OrganisationFilter(forms.Form):
    """Which organisations an administrator looks for."""

    q = forms.CharField(label=_("Name, acronym or number"), required=False, max_length=100)
    publishes = forms.ChoiceField(
        label=_("Calls"),
        required=False,
        choices=[("", _("All")), ("yes", _("May publish")), ("no", _("May not publish"))],
    )
    country = forms.ChoiceField(label=_("Country"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("All")), *country_choices()]  # type: ignore[attr-defined]


class PublishingForm(forms.Form):
    """Why an organisation is allowed to publish calls, or no longer."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the trail of the organisation."),
    )
