"""A form sent twice makes its thing once; a page gone back to makes another."""

import uuid

import pytest
from django import forms

from minka.accounts.models import Organisation
from minka.common.forms import KeyField
from minka.common.models import made_before, name_for

KEY = uuid.UUID("5b1c3c6e-2f4d-4f0a-9c53-0a8c7f0f2f11")


class Noted(forms.Form):
    """A form that makes something."""

    name = forms.CharField()
    key = KeyField()


def test_each_time_a_form_is_shown_it_has_a_key_of_its_own():
    first, second = (Noted()["key"].value() for _time in range(2))
    assert uuid.UUID(str(first))
    assert first != second


def test_the_key_is_hidden_and_is_shown_again_as_it_was_sent():
    form = Noted(data={"name": "", "key": str(KEY)})
    assert not form.is_valid()
    assert f'<input type="hidden" name="key" value="{KEY}"' in str(form["key"])


@pytest.mark.parametrize("sent", [{}, {"key": ""}])
def test_a_form_without_its_key_is_taken_and_promises_nothing(sent):
    form = Noted(data={"name": "x", **sent})
    assert form.is_valid()
    assert form.cleaned_data["key"] is None


def test_a_key_that_is_none_is_refused():
    form = Noted(data={"name": "x", "key": "'; DROP TABLE"})
    assert not form.is_valid()
    assert "key" in form.errors


@pytest.fixture
def made(db):
    return Organisation.objects.create(public_id=KEY, name="Semilla")


def test_what_the_key_made_is_found(made):
    rows = Organisation.objects.all()
    assert made_before(rows, KEY) == made
    assert made_before(rows, KEY, name="Semilla") == made


def test_other_words_with_the_same_key_are_no_second_press(made):
    assert made_before(Organisation.objects.all(), KEY, name="Otra") is None


def test_what_lies_outside_the_rows_is_not_found(made):
    assert made_before(Organisation.objects.exclude(pk=made.pk), KEY) is None


def test_no_key_finds_nothing_and_asks_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert made_before(Organisation.objects.all(), None) is None
        assert name_for(Organisation, None) == {}


def test_a_new_row_is_named_by_its_key_only_while_the_name_is_free(db):
    assert name_for(Organisation, KEY) == {"public_id": KEY}
    Organisation.objects.create(**name_for(Organisation, KEY), name="Semilla")
    assert name_for(Organisation, KEY) == {}
