"""Fields of forms: label, help, error, and what a screen reader is told of them."""

import pytest
from django import forms
from django.utils import translation

from minka.common.styleguide import SampleForm

from .test_components import Page


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def field(form: forms.Form, name: str) -> Page:
    return Page(str(form[name].as_field_group()))


WRONG = {"email": "rosa@", "summary": "x"}


def test_a_control_has_a_label_of_its_own():
    page = field(SampleForm(), "title")
    assert page.one("label")["for"] == page.one("input")["id"] == "id_title"


def test_what_may_stay_empty_says_so_in_words():
    assert field(SampleForm(), "email").text == "E-mail (optional)"
    assert field(SampleForm(), "title").text == "Title of the proposal"


def test_help_is_tied_to_its_control():
    page = field(SampleForm(), "summary")
    page.one("div", id="id_summary_helptext")
    assert page.one("textarea")["aria-describedby"] == "id_summary_helptext"


def test_an_error_is_tied_to_its_control_and_marks_it():
    page = field(SampleForm(WRONG), "email")
    control = page.one("input")
    assert control["aria-invalid"] == "true"
    assert control["aria-describedby"] == "id_email_error"
    page.one("div", id="id_email_error")
    assert page.one("div", class_="field invalid")
    assert "Error: Enter a valid email address." in page.text


def test_help_and_error_together():
    class Short(forms.Form):
        words = forms.CharField(help_text="At most two.", max_length=2)

    page = field(Short({"words": "three"}), "words")
    described = (page.one("input")["aria-describedby"] or "").split()
    assert described == ["id_words_helptext", "id_words_error"]
    ids = {attrs.get("id") for _tag, attrs in page.elements}
    assert set(described) <= ids


@pytest.mark.parametrize("name", ["languages", "stage"])
def test_a_group_of_choices_is_a_fieldset_with_a_legend(name):
    page = field(SampleForm(), name)
    page.one("fieldset")
    page.one("legend")
    boxes = page.all("input")
    assert len(boxes) >= 2
    assert [label["for"] for label in page.all("label")] == [box["id"] for box in boxes]


def test_a_wrong_group_tells_its_error_at_the_fieldset():
    page = field(SampleForm(WRONG), "languages")
    assert page.one("fieldset")["aria-describedby"] == "id_languages_error"
    page.one("div", id="id_languages_error")


def test_a_tick_stands_before_its_words():
    page = field(SampleForm(), "agrees")
    tags = [tag for tag, _attrs in page.elements]
    assert tags.index("input") < tags.index("label")
    assert page.one("label")["for"] == "id_agrees"


def test_what_people_typed_is_never_markup():
    page = field(SampleForm({"title": "<script>x</script>"}), "title")
    assert not page.all("script")
    assert page.one("input")["value"] == "<script>x</script>"


def test_a_whole_form_shows_hidden_fields_once_and_its_own_errors():
    class Kept(forms.Form):
        version = forms.IntegerField(widget=forms.HiddenInput)
        words = forms.CharField()

    form = Kept({"version": "3", "words": "x"})
    form.add_error(None, "Somebody saved in the meantime.")
    page = Page(str(form))
    assert page.one("input", name="version")["type"] == "hidden"
    assert len(page.all("label")) == 1
    assert "Somebody saved in the meantime." in page.text


def test_a_form_of_another_prefix_keeps_its_ids_apart():
    page = Page(str(SampleForm({"one-email": "rosa@"}, prefix="one")))
    assert page.one("input", name="one-email")["aria-describedby"] == "id_one-email_error"
