"""Writing together: roles, invitations, comments, answers of partners, reuse, typing for others."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.applying.states import WriterRole
from calls.publishing.models import Call
from minka.accounts.forms import OrganisationForm
from minka.accounts.models import Organisation
from minka.common.forms import KeyField
from minka.common.languages import current

from .basics import language_choices

ROLE_WORDS = [
    (WriterRole.VIEWER, gettext_lazy("Reads it, and may comment")),
    (WriterRole.EDITOR, gettext_lazy("Writes it, and does not submit it")),
    (WriterRole.SUBMITTER, gettext_lazy("Writes it, submits it, and says who writes")),
]
OTHER = "new"


class RoleForm(forms.Form):
    """What a colleague may do in one proposal."""

    role = forms.ChoiceField(
        label=gettext_lazy("What they may do in this proposal"),
        choices=ROLE_WORDS,
        widget=forms.RadioSelect,
    )


class InviteWriterForm(forms.Form):
    """Whom to invite, and what they may do in this proposal."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("The invitation works only for whoever has this address."),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("What they may do in this proposal"),
        help_text=gettext_lazy("In the rest of the organisation they may read."),
        choices=ROLE_WORDS,
        initial=WriterRole.EDITOR,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Message"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-max-chars": 500}),
    )


class CommentForm(forms.Form):
    """A remark to colleagues; ``key`` lets a second press change nothing."""

    key = KeyField()
    body = forms.CharField(
        label=gettext_lazy("Your comment"),
        help_text=gettext_lazy("Only your organisation reads it. It is never sent to the call."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write the comment.")},
    )


class AnswerPartForm(forms.Form):
    """With which of one's organisations one confirms a part, if it is registered."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Your organisation"),
        help_text=gettext_lazy("If it is registered here, its page is linked to the project."),
        queryset=Organisation.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=gettext_lazy("It is not registered here"),
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


class AssistForm(OrganisationForm):
    """For whom the team types, with which title, and how it reached the team."""

    title = forms.CharField(
        label=gettext_lazy("Title of the proposal"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write the title.")},
    )
    language = forms.ChoiceField(label=gettext_lazy("Language in which it is written"))
    way = forms.CharField(
        label=gettext_lazy("How it reached you"),
        help_text=gettext_lazy("For example: by telephone, with Rosa Quispe, on 3 March."),
        max_length=300,
    )
    contact = forms.EmailField(
        label=gettext_lazy("E-mail of somebody there"),
        help_text=gettext_lazy(
            "They are invited as the owner of the organisation, and confirm what you typed."
        ),
        required=False,
    )
    which = forms.ChoiceField(
        label=gettext_lazy("Which organisation"), widget=forms.RadioSelect, required=False
    )
    field_order = ("name", "kind", "country", "identifier", "other_number", "contact", "which")

    def __init__(
        self, *args: Any, call: Call, same: list[Organisation] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in ("acronym", "website", "founded", "languages"):
            del self.fields[name]
        self.fields["language"].choices = language_choices(call)  # type: ignore[attr-defined]
        self.initial.setdefault("language", current())
        if same:
            here = [(str(x.public_id), _("This one: %(name)s") % {"name": x.name}) for x in same]
            choices = [*here, (OTHER, _("Another one, that is not here yet"))]
            self.fields["which"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["which"]

    def clean_founded(self) -> int | None:
        """Ask nothing: the year is the organisation's to say."""
        return None

    def clean(self) -> dict[str, Any]:
        """Ask which organisation is meant where one is here, an address where none is."""
        data = super().clean()
        if "which" in self.fields and not data.get("which"):
            self.add_error("which", _("There is an organisation like this here. Say which it is."))
        is_new = data.get("which", OTHER) == OTHER
        if is_new and not data.get("contact") and "contact" not in self.errors:
            self.add_error("contact", _("Write the e-mail of somebody there."))
        return data


class AskAgainForm(forms.Form):
    """Where to send the invitation again, while nobody has joined the organisation."""

    contact = forms.EmailField(label=gettext_lazy("E-mail of somebody there"), required=False)
