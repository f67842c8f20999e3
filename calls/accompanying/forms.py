"""What people write about a project."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from minka.common.forms import KeyField, MoneyField
from minka.files.forms import DocumentField

from .models import Instalment, Project, Report, Visit
from .states import ReportKind, VisitMode


class DayField(forms.DateField):
    """A calendar day, with the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class AgreementForm(forms.Form):
    """What is agreed with the organisation; the amount and the start only before signing."""

    planned_start = DayField(label=_("Planned start"), required=False)
    planned_end = DayField(label=_("Planned end"), required=False)
    amount = MoneyField(label=_("Amount awarded"), required=False)
    agreement = forms.CharField(
        label=_("What was agreed"),
        help_text=_("What the project will do, deliver and report. Light formatting is allowed."),
        widget=_lines(12),
        required=False,
    )

    def __init__(self, *args: Any, project: Project, signed: bool, **kwargs: Any) -> None:
        names = ("planned_start", "planned_end", "amount", "agreement")
        kwargs.setdefault("initial", {name: getattr(project, name) for name in names})
        super().__init__(*args, **kwargs)
        amount = self.fields["amount"]
        amount.currency = project.currency  # type: ignore[attr-defined]
        amount.label = _("Amount awarded, in %(currency)s") % {"currency": project.currency}
        if signed:
            for name in ("planned_start", "amount"):
                del self.fields[name]


class SignForm(forms.Form):
    """The day of signing."""

    signed_on = DayField(label=_("Signed on"))


class InstalmentForm(forms.Form):
    """A planned payment; a new one has a key."""

    key = KeyField()

    due_on = DayField(label=_("Due on"))
    amount = MoneyField(label=_("Amount"))
    condition = forms.CharField(
        label=_("Condition"),
        help_text=_("What must have happened before, for example an accepted report."),
        max_length=250,
        required=False,
    )

    def __init__(
        self, *args: Any, currency: str, instalment: Instalment | None = None, **kwargs: Any
    ) -> None:
        if instalment is not None:
            names = ("due_on", "amount", "condition")
            kwargs.setdefault("initial", {name: getattr(instalment, name) for name in names})
        super().__init__(*args, **kwargs)
        if instalment is not None:
            del self.fields["key"]
        _in_currency(self, currency)


def _in_currency(form: forms.Form, currency: str) -> None:
    amount = form.fields["amount"]
    amount.currency = currency  # type: ignore[attr-defined]
    amount.label = _("Amount, in %(currency)s") % {"currency": currency}


class PaymentForm(forms.Form):
    """That an instalment was paid."""

    on = DayField(label=_("Paid on"))
    note = forms.CharField(label=_("Note"), max_length=250, required=False)


class ReturnForm(forms.Form):
    """Money that came back."""

    key = KeyField()
    instalment = forms.ModelChoiceField(
        label=_("Of the instalment"),
        queryset=Instalment.objects.none(),
        required=False,
        empty_label=_("Of no instalment in particular"),
    )
    amount = MoneyField(label=_("Amount"))
    on = DayField(label=_("Came back on"))
    note = forms.CharField(label=_("Why"), max_length=250)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instalment"].queryset = project.instalments.all()  # type: ignore[attr-defined]
        self.fields["instalment"].label_from_instance = self._named  # type: ignore[attr-defined]
        _in_currency(self, project.currency)

    @staticmethod
    def _named(instalment: Instalment) -> str:
        return str(_("Instalment %(number)s") % {"number": instalment.number})


class ReportPlanForm(forms.Form):
    """A report that the project owes."""

    key = KeyField()
    kind = forms.ChoiceField(label=_("Kind"), choices=ReportKind.choices)
    due_on = DayField(label=_("Due on"))


class DraftField(forms.CharField):
    """A text that is needed in the end, and may be saved empty until then."""

    def validate(self, value: str) -> None:
        """Let an empty draft pass; sending it is what the service refuses."""


class ReportForm(forms.Form):
    """What the organisation reports."""

    draft = DraftField(
        label=_("Report"),
        help_text=_(
            "What was done, what it changed, what was spent, what was learned. "
            "Light formatting is allowed."
        ),
        widget=_lines(16),
    )
    upload = DocumentField(label=_("Add a file"), required=False)

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"draft": report.draft})
        super().__init__(*args, **kwargs)


class AnswerForm(forms.Form):
    """What the foundation answers to a report."""

    answer = forms.CharField(
        label=_("Answer"),
        help_text=_("The organisation reads it. To send the report back, say what is missing."),
        widget=_lines(5),
        required=False,
    )


class VisitForm(forms.Form):
    """A planned meeting; a new one has a key."""

    key = KeyField()
    planned_on = DayField(label=_("Planned for"))
    mode = forms.ChoiceField(label=_("How"), choices=VisitMode.choices)

    def __init__(self, *args: Any, visit: Visit | None = None, **kwargs: Any) -> None:
        if visit is not None:
            kwargs.setdefault("initial", {"planned_on": visit.planned_on, "mode": visit.mode})
        super().__init__(*args, **kwargs)
        if visit is not None:
            del self.fields["key"]


class HeldForm(forms.Form):
    """A meeting that took place, and what came of it."""

    held_on = DayField(label=_("Held on"))
    mode = forms.ChoiceField(label=_("How"), choices=VisitMode.choices)
    people = forms.CharField(label=_("Who took part"), widget=_lines(2), required=False)
    minutes = forms.CharField(label=_("Minutes"), widget=_lines(8), required=False)
    agreements = forms.CharField(label=_("Agreements"), widget=_lines(4), required=False)
    next_step = forms.CharField(label=_("Next step"), max_length=250, required=False)

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        names = ("mode", "people", "minutes", "agreements", "next_step")
        kept = {name: getattr(visit, name) for name in names}
        kwargs.setdefault("initial", {**kept, "held_on": visit.held_on or visit.planned_on})
        super().__init__(*args, **kwargs)


class CompleteForm(forms.Form):
    """The day on which a project ended."""

    actual_end = DayField(label=_("Ended on"))


class CancelForm(forms.Form):
    """Why a project ends before its time."""

    reason = forms.CharField(label=_("Reason"), widget=_lines(4))
