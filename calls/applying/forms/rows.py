"""Partners and budget lines: tables of rows that grow without a script."""

from typing import Any
from uuid import uuid4

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.applying.models import Entry, Partner
from calls.applying.queries import stored_values
from calls.applying.states import BudgetSource, PartnerRole
from minka.common.forms import MoneyField
from minka.common.places import country_choices

from .drafts import initial_of, with_echo

MOST = 100


class Row(forms.Form):
    """One row. A row whose ``keys`` are empty is no row: it is left out, without a word."""

    use_required_attribute = False
    keys: tuple[str, ...] = ()

    def __init__(self, *args: Any, entry: Entry, stored: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry = entry

    @property
    def is_blank(self) -> bool:
        """Say whether nothing is in it, or the person asked to remove it."""
        gone = bool(self.data.get(self.add_prefix("DELETE")))
        return gone or not any(str(self[key].data or "").strip() for key in self.keys)

    def full_clean(self) -> None:
        """Validate, unless there is nothing."""
        super().full_clean()
        if self.is_bound and self.is_blank:
            self.errors.clear()

    def raw(self) -> dict[str, str]:
        """Return the row as typed."""
        return {name: str(self[name].data or "") for name in self.fields if name != "DELETE"}

    def row(self) -> dict[str, Any]:
        """Return the row in canonical form."""
        values = {name: self.cleaned_data[name] for name in self.fields if name != "DELETE"}
        return {k: f"{v:.2f}" if k == "amount" else str(v or "") for k, v in values.items()}


class PartnerRow(Row):
    """An organisation that takes part beside the one that proposes."""

    keys = ("name",)

    # Its own from the first time it is shown: the row stays the same row when it is saved.
    id = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
    name = forms.CharField(label=gettext_lazy("Name of the organisation"), max_length=200)
    country = forms.ChoiceField(label=gettext_lazy("Country"))
    role = forms.ChoiceField(
        label=gettext_lazy("What it does in the project"), choices=PartnerRole.choices
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail of somebody there"),
        help_text=gettext_lazy("To ask them to confirm their part. It is not sent to the call."),
        required=False,
    )

    @property
    def key(self) -> str:
        """The id by which the row is known."""
        return str(self["id"].value() or "")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose one")), *country_choices()]
        self.fields["country"].choices = choices  # type: ignore[attr-defined]


class BudgetRow(Row):
    """A line of the budget."""

    keys = ("concept", "amount")

    concept = forms.CharField(label=gettext_lazy("What it is for"), max_length=200)
    source = forms.ChoiceField(label=gettext_lazy("Who pays"), choices=BudgetSource.choices)
    period = forms.TypedChoiceField(label=gettext_lazy("Period"), coerce=int, empty_value=None)
    amount = MoneyField(label=gettext_lazy("Amount"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        call = self.entry.proposal.call
        currency = call.currency
        if call.budget_periods > 1:
            numbers = [(str(n), str(n)) for n in range(1, call.budget_periods + 1)]
            choices = [("", _("Choose one")), *numbers]
            self.fields["period"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["period"]
        field = self.fields["amount"]
        field.currency = currency  # type: ignore[attr-defined]
        stored = self.initial.get("amount")
        unit = _("In %(currency)s.") % {"currency": currency}
        field.help_text = unit
        if isinstance(stored, str) and stored and not self.initial.get("typed"):
            field.help_text = with_echo(unit, stored, currency)
            self.initial["amount"] = initial_of(field, stored)

    def row(self) -> dict[str, Any]:
        """Return the line in canonical form; without periods it falls in none."""
        return {**super().row(), "period": self.cleaned_data.get("period")}


class RowsPart(BaseFormSet):
    """All rows of one table, with one empty row at the end. ``name`` is its name in a draft."""

    name = ""

    def values(self) -> dict[str, Any]:
        """Return the rows for ``services.save_draft``; as typed where one cannot be read yet."""
        if not self.management_form.is_valid():
            return {}
        rows = [form for form in self.forms if not form.is_blank]
        if any(form.errors for form in rows):
            return {self.name: {"typed": [form.raw() for form in rows]}}
        return {self.name: [form.row() for form in rows]}

    def unchecked(self) -> None:
        """Show the rows as typed, without a word of what is wrong."""
        self._errors: list[Any] = []
        self._non_form_errors = self.error_class()
        for form in self.forms:
            form._errors = forms.utils.ErrorDict()
            form.cleaned_data = {}


class PartnerRows(RowsPart):
    """The partners of a proposal."""

    name = "partners"

    @cached_property
    def known(self) -> dict[str, Partner]:
        """The stored partners by id, for what the page says of their confirmation."""
        partners = self.form_kwargs["entry"].proposal.partners.all()
        return {str(x.public_id): x for x in partners if x.pk}


class BudgetRows(RowsPart):
    """The budget of an entry."""

    name = "budget"


_ROWS = {"partners": (PartnerRow, PartnerRows), "budget": (BudgetRow, BudgetRows)}


def rows_part(name: str, entry: Entry, data: Any = None) -> RowsPart:
    """Return the table ``partners`` or ``budget`` of an entry, bound to ``data`` or as stored."""
    row, part = _ROWS[name]
    factory = formset_factory(
        row, formset=part, extra=1, can_delete=True, can_delete_extra=False, max_num=MOST
    )
    if data is not None:
        # What was sent says itself how many rows there were: nothing is read.
        return factory(data, prefix=name, form_kwargs={"entry": entry})  # type: ignore[return-value]
    stored = stored_values(entry, [name])[name]
    rows = (
        [{**row, "typed": True} for row in stored["typed"]] if isinstance(stored, dict) else stored
    )
    return factory(prefix=name, initial=rows, form_kwargs={"entry": entry})  # type: ignore[return-value]
