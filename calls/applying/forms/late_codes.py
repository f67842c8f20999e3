"""Giving an organisation a late code, and entering one."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from calls.applying.queries.late_codes import organisations_named
from calls.publishing.forms.dates import instant_field
from calls.publishing.models import Call, Stage
from minka.accounts.models import Organisation
from minka.common.forms import KeyField
from minka.common.times import city


class GiveLateCodeForm(forms.Form):
    """For whom, until when, and why."""

    stage = forms.ChoiceField(label=_("Stage"))
    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=254,
        help_text=_("Its whole name, its acronym, or the address of one of its members."),
    )
    reason = forms.CharField(
        label=_("Why?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text=_("The organisation reads it, and it stays in the trail of the call."),
    )
    key = KeyField()
    field_order = ("stage", "organisation", "until", "reason")

    def __init__(
        self, *args: Any, call: Call, stages: list[Stage], named: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.stages = {stage.kind: stage for stage in stages}
        choice = self.fields["stage"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101
        choice.choices = [(stage.kind, stage.get_kind_display()) for stage in stages]
        if len(stages) == 1:
            choice.widget = forms.HiddenInput()
            choice.initial = stages[0].kind
        until = self.fields["until"] = instant_field(_("Received until"), call.zone, required=True)
        until.help_text = _("In the time zone of the call: %(city)s.") % {"city": city(call.zone)}
        self.fields["organisation"].initial = named
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Find the organisation among those that write for the stage."""
        data = super().clean() or {}
        stage = data["stage"] = self.stages.get(data.get("stage", ""))
        words = " ".join((data.get("organisation") or "").split())
        if stage and words:
            data["organisation"] = self._found(stage, words)
        return data

    def _found(self, stage: Stage, words: str) -> Organisation | None:
        found = organisations_named(stage, words)
        if len(found) == 1:
            return found[0]
        text = _("No organisation that writes for this stage is called so.")
        if found:
            text = _("Several are called so: write the address of one of its members.")
        self.add_error("organisation", ValidationError(text))
        return None


class LateCodeForm(forms.Form):
    """The code that the call's team gave."""

    code = forms.CharField(
        label=_("Late code"),
        max_length=40,
        help_text=_("Twelve letters and figures. Hyphens and spaces do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
