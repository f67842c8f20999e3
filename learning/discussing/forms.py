"""What people write in spaces."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from minka.common.languages import CONTENT_LANGUAGES, current

from .states import Level, TopicKind

MAX_BODY = 20_000


class BodyField(forms.CharField):
    """A message in light formatting."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Message"))
        kwargs.setdefault("max_length", MAX_BODY)
        kwargs.setdefault(
            "help_text",
            _("Light formatting: **bold**, *italic*, - lists, > quotes, [text](address)."),
        )
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 8}))
        super().__init__(**kwargs)


class SpaceForm(forms.Form):
    """A new public space."""

    title = forms.CharField(label=_("Title"), max_length=120)
    description = forms.CharField(
        label=_("What is it for?"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=CONTENT_LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"language": current()})
        super().__init__(*args, **kwargs)


class TopicForm(forms.Form):
    """A new conversation and its first message."""

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"))
    language = forms.ChoiceField(label=_("Language"), choices=CONTENT_LANGUAGES)
    body = BodyField()

    def __init__(self, *args: Any, facilitates: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"language": current()})
        super().__init__(*args, **kwargs)
        kinds = [k for k in TopicKind.choices if facilitates or k[0] != TopicKind.ANNOUNCEMENT]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class PostForm(forms.Form):
    """A message."""

    body = BodyField()
    reply_to = forms.IntegerField(required=False, widget=forms.HiddenInput)


class EditForm(forms.Form):
    """A message, said better."""

    body = BodyField()


class HideForm(forms.Form):
    """Why a message is hidden."""

    reason = forms.CharField(label=_("Reason"), max_length=250)


class LevelForm(forms.Form):
    """How closely to follow."""

    level = forms.TypedChoiceField(label=_("Follow"), choices=Level.choices, coerce=int)


class InviteForm(forms.Form):
    """Whom to invite to a space."""

    email = forms.EmailField(label=_("E-mail"))
    language = forms.ChoiceField(
        label=_("Language of the invitation"), choices=CONTENT_LANGUAGES[:3]
    )
    note = forms.CharField(
        label=_("Message"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )
