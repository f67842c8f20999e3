"""Controls written without templates show what Django's own templates show."""

import re
from uuid import uuid4

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from minka.common.controls import control
from minka.common.forms import Renderer

HOSTILE = "<b a=\"1\" c='2'>&amp;{x}</b>"
CHOICES = [
    ("", gettext_lazy("Any")),
    (HOSTILE, HOSTILE),
    (3, 1234),
    ("safe", format_html("<i>{}</i>", HOSTILE)),
    (HOSTILE, [("a", "A"), ("b", HOSTILE)]),
]
HARSH = {
    "class": HOSTILE,
    "readonly": True,
    "disabled": False,
    "data-n": 1234.5,
    "aria-label": gettext_lazy("Date"),
    "data-safe": mark_safe("&amp;"),
}
WIDGETS = {
    "text": forms.TextInput,
    "number": forms.NumberInput,
    "email": forms.EmailInput,
    "url": forms.URLInput,
    "search": forms.SearchInput,
    "tel": forms.TelInput,
    "color": forms.ColorInput,
    "password": lambda attrs: forms.PasswordInput(attrs, render_value=True),
    "hidden": forms.HiddenInput,
    "date": forms.DateInput,
    "datetime": forms.DateTimeInput,
    "time": forms.TimeInput,
    "checkbox": forms.CheckboxInput,
    "textarea": forms.Textarea,
    "select": lambda attrs: forms.Select(attrs, CHOICES),
    "several": lambda attrs: forms.SelectMultiple(attrs, CHOICES),
    "radio": lambda attrs: forms.RadioSelect(attrs, CHOICES),
    "boxes": lambda attrs: forms.CheckboxSelectMultiple(attrs, CHOICES),
}
VALUES = [None, "", "a", "3", HOSTILE, "\nfirst line", 0, 1234, True, uuid4(), ["a", "b"]]


def squeezed(html: str) -> str:
    """Leave out the space that Django's templates put around options; a text keeps its own."""
    if "<textarea" in html:
        return html.strip()
    return re.sub(r">\s+", "> ", re.sub(r">\s+<", "><", html)).strip()


def both(widget: forms.Widget, value: object, attrs: dict | None = None) -> tuple[str, str]:
    """Return what Django's templates and what our renderer make of a control."""
    theirs = widget.render("n<&", value, attrs, renderer=DjangoTemplates())
    ours = widget.render("n<&", value, attrs, renderer=Renderer())
    return squeezed(theirs), squeezed(ours)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("name", WIDGETS)
def test_a_control_is_what_django_writes(name, language):
    with override(language):
        for attrs in ({}, HARSH):
            for value in VALUES:
                widget = WIDGETS[name](attrs)
                theirs, ours = both(widget, value, {"id": "id_n", "required": True})
                assert ours == theirs


@pytest.mark.parametrize("name", WIDGETS)
def test_no_template_is_asked_for_it(name, monkeypatch):
    monkeypatch.setattr(Renderer, "get_template", None)
    assert WIDGETS[name]({}).render("n", "a", renderer=Renderer())


@pytest.mark.parametrize("widget", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_one_option_alone_with_and_without_its_label(widget):
    class Form(forms.Form):
        field = forms.ChoiceField(choices=CHOICES, widget=widget)

    theirs, ours = Form(renderer=DjangoTemplates()), Form(renderer=Renderer())
    for a, b in zip(theirs["field"], ours["field"], strict=True):
        assert squeezed(str(b)) == squeezed(str(a))
        assert b.tag() == a.tag()
        assert "<label" not in b.tag()


def test_nothing_typed_becomes_markup():
    for name, make in WIDGETS.items():
        html = make({"title": HOSTILE}).render(HOSTILE, HOSTILE, renderer=Renderer())
        assert "<b" not in html.replace("<button", ""), name


def test_a_first_empty_line_of_a_text_stays():
    html = forms.Textarea().render("n", "\nsecond", renderer=Renderer())
    assert ">\n\nsecond</textarea>" in html


def test_other_controls_go_by_their_template():
    widget = forms.SplitDateTimeWidget()
    context = widget.get_context("n", None, {})
    assert control(widget.template_name, context) is None
    theirs, ours = both(widget, None)
    assert ours == theirs


@pytest.mark.parametrize("context", [{}, {"widget": None}, {"form": object()}])
def test_what_is_no_widget_is_left_to_its_template(context):
    assert control("django/forms/widgets/text.html", context) is None
    assert control("forms/field.html", context) is None
