"""The base of every form: rendered by the site's own templates, and kept across languages."""

from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import DecimalValidator
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorDict
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .controls import control
from .errors import DomainError
from .languages import INTERFACE_LANGUAGES
from .money import DECIMALS, DIGITS, AmbiguousAmount, format_money, parse_money
from .money_words import echo_money
from .times import to_instant

F = TypeVar("F", bound=forms.BaseForm)
# Years in which a day of our people can be; beyond them instants overflow in some zone.
YEARS = range(1900, 3000)
_DATE_ATTRS: dict[str, Any] = {"type": "date", "aria-label": _("Date")}
_TIME_ATTRS: dict[str, Any] = {"type": "time", "step": 1, "aria-label": _("Time, 24 hours")}


class Renderer(TemplatesSetting):
    """Fields, groups and errors come from ``templates/forms``, plain controls from ``controls``."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """Return the HTML of a form, a field or a control."""
        written = control(template_name, context)
        return super().render(template_name, context, request) if written is None else written


def bind(form_class: type[F], request: HttpRequest, **kwargs: Any) -> F:
    """Return the form of this request: bound to what was sent, unbound on GET.

    After a language button it is bound and shows no errors: as typed, nothing checked.
    """
    if request.method != "POST":
        return form_class(**kwargs)
    form = form_class(data=request.POST, files=request.FILES, **kwargs)
    if getattr(request, "language_switch", ""):
        form._errors = ErrorDict()  # type: ignore[attr-defined]
    return form


def accepted(request: HttpRequest, form: forms.BaseForm) -> bool:
    """Say whether the form was sent (not merely shown in another language) and is valid."""
    switching: str = getattr(request, "language_switch", "")
    if request.method != "POST" or switching:
        return False
    return form.is_valid()


def refuse(form: forms.BaseForm, error: DomainError, field: str | None = None) -> None:
    """Show a service's refusal where the person looks: at the field, or on top."""
    form.add_error(field if field in form.fields else None, str(error))


class KeyField(forms.UUIDField):
    """A hidden, one-time name for what a form makes: sent twice, it is made once.

    Give ``cleaned_data["key"]`` to the service, which asks ``minka.common.models.made_before``.
    A form that changes what is there drops the field: ``del self.fields["key"]``.
    """

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, required=False, initial=uuid4)


class MoneyInput(forms.TextInput):
    """An amount as typed; where it can mean two, both stand beside it to choose from.

    The choice arrives as ``<name>-reading``: it counts while it is a reading of what is typed.
    """

    currency = "USD"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the readings of what can mean two amounts, in figures and words."""
        context = super().get_context(name, value, attrs)
        readings = _readings(context["widget"]["value"], self.currency)
        if readings:
            context["widget"]["template_name"] = "forms/money.html"
            context["readings"] = [(f"{x:.2f}", echo_money(x, self.currency)) for x in readings]
        return context

    def _render(self, template_name: str, context: Any, renderer: Any = None) -> Any:
        chosen = context["widget"]["template_name"] if "readings" in context else template_name
        return super()._render(chosen, context, renderer)  # type: ignore[misc]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return what was typed, or the reading of it that was chosen."""
        text, chosen = super().value_from_datadict(data, files, name), data.get(f"{name}-reading")
        if chosen and isinstance(text, str):
            found = [f"{x:.2f}" for x in _readings(text, self.currency)]
            return chosen if chosen in found else text
        return text


def _readings(text: Any, currency: str) -> tuple[Decimal, ...]:
    if not isinstance(text, str) or not text:
        return ()
    try:
        parse_money(text, currency)
    except AmbiguousAmount as error:
        return error.readings
    except DomainError:
        return ()
    return ()


class MoneyField(forms.CharField):
    """An amount as people write it; what is ambiguous is asked, not guessed.

    ``currency`` is an ISO 4217 code; set ``field.currency`` in the form's ``__init__``.
    """

    widget = MoneyInput

    def __init__(self, *args: Any, currency: str = "USD", **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 30)
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.widget.attrs.setdefault("inputmode", "decimal")

    @property
    def currency(self) -> str:
        """The ISO 4217 code in which amounts are read."""
        return self._currency

    @currency.setter
    def currency(self, code: str) -> None:
        self._currency = code
        if isinstance(self.widget, MoneyInput):
            self.widget.currency = code

    def clean(self, value: Any) -> Decimal | None:
        """Return the amount. Raises ``ValidationError`` saying what to write instead."""
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = parse_money(text, self.currency)
        except DomainError as error:
            raise ValidationError(str(error), code=error.code or "invalid") from error
        DecimalValidator(DIGITS, DECIMALS)(amount)
        return amount

    def prepare_value(self, value: Any) -> Any:
        """Show a stored amount without its code, as one may type it again."""
        if isinstance(value, Decimal):
            return format_money(value, "").strip("\u00a0 ")
        return value


class ZonedInstantField(forms.SplitDateTimeField):
    """A date and a 24-hour time in a zone (``field.zone``), cleaned to a UTC instant."""

    def __init__(self, *args: Any, zone: str = "UTC", **kwargs: Any) -> None:
        self.zone = zone
        kwargs.setdefault(
            "widget",
            forms.SplitDateTimeWidget(
                date_attrs=_DATE_ATTRS,
                time_attrs=_TIME_ATTRS,
                date_format="%Y-%m-%d",
                time_format="%H:%M:%S",
            ),
        )
        super().__init__(*args, **kwargs)

    def compress(self, data_list: Any) -> datetime | None:
        """Join both parts. Raises ``ValidationError`` for an hour the zone skips or repeats."""
        if not data_list:
            return None
        day, clock = data_list
        if not day or not clock:
            raise ValidationError(_("Write both the date and the time."))
        if day.year not in YEARS:
            raise ValidationError(self.error_messages["invalid_date"], code="invalid_date")
        try:
            return to_instant(datetime.combine(day, clock), self.zone)
        except DomainError as error:
            raise ValidationError(str(error)) from error


def translated_fields(
    name: str, label: Any, *, languages: tuple[str, ...] = INTERFACE_LANGUAGES, **kwargs: Any
) -> dict[str, forms.CharField]:
    """Return one field a language for a translated value: ``title_es``, ``title_pt_br`` …"""
    return {
        f"{name}_{code.lower().replace('-', '_')}": forms.CharField(
            **{"label": f"{label} ({code})", "required": False, **kwargs}
        )
        for code in languages
    }
