"""Money: what people write is read in one way only, and what is shown can be typed again."""

from decimal import Decimal

import pytest
from django import forms
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as some

from minka.common.errors import DomainError
from minka.common.forms import MoneyField
from minka.common.money import (
    CURRENCIES,
    NBSP,
    AmountField,
    CurrencyField,
    currency_name,
    format_money,
    parse_money,
)

LANGUAGES = ("es", "pt-br", "en")
WITHOUT_CENTS = ("CLP", "PYG")
WITH_CENTS = tuple(code for code in CURRENCIES if code not in WITHOUT_CENTS)
amounts = some.decimals(min_value=0, max_value=Decimal("999999999999.99"), places=2)
wholes = some.integers(min_value=0, max_value=999_999_999_999)


class Ask(forms.Form):
    """A form with an amount in dollars, as many rooms have."""

    amount = MoneyField()


@given(
    amount=amounts, currency=some.sampled_from(WITH_CENTS), language=some.sampled_from(LANGUAGES)
)
def test_what_is_shown_is_read_back_as_the_same_amount(amount, currency, language):
    with translation.override(language):
        assert parse_money(format_money(amount, currency), currency) == amount


@given(whole=wholes, currency=some.sampled_from(CURRENCIES), language=some.sampled_from(LANGUAGES))
def test_whole_amounts_are_read_back_in_every_currency(whole, currency, language):
    with translation.override(language):
        assert parse_money(format_money(Decimal(whole), currency), currency) == whole


@given(amount=amounts, language=some.sampled_from(LANGUAGES))
def test_a_stored_amount_is_shown_in_its_field_as_one_may_type_it_again(amount, language):
    with translation.override(language):
        field = MoneyField()
        assert field.clean(field.prepare_value(amount)) == amount


@given(whole=some.integers(min_value=1000, max_value=999_999_999_999), mark=some.sampled_from(".,"))
def test_thousands_marks_with_cents_after_the_other_mark_mean_one_thing(whole, mark):
    grouped = f"{whole:,}".replace(",", mark)
    cents = "," if mark == "." else "."
    assert parse_money(f"{grouped}{cents}50", "USD") == Decimal(whole) + Decimal("0.5")


@given(
    whole=some.integers(min_value=1_000_000, max_value=999_999_999_999),
    mark=some.sampled_from(".,"),
)
def test_two_thousands_marks_mean_one_thing(whole, mark):
    assert parse_money(f"{whole:,}".replace(",", mark), "USD") == whole


@given(
    whole=some.integers(0, 999_999),
    tail=some.integers(0, 999),
    mark=some.sampled_from(".,"),
    currency=some.sampled_from(WITH_CENTS),
)
def test_three_figures_after_one_mark_are_never_guessed(whole, tail, mark, currency):
    with pytest.raises(DomainError) as refused:
        parse_money(f"{whole}{mark}{tail:03d}", currency)
    assert refused.value.code == "ambiguous"


@given(whole=some.integers(1, 999), tail=some.integers(0, 999), mark=some.sampled_from(".,"))
def test_where_there_are_no_cents_one_mark_is_for_thousands(whole, tail, mark):
    for currency in WITHOUT_CENTS:
        assert parse_money(f"{whole}{mark}{tail:03d}", currency) == whole * 1000 + tail


@given(text=some.text(max_size=40), currency=some.sampled_from(CURRENCIES))
def test_any_text_is_a_plain_amount_or_refused_in_words(text, currency):
    try:
        amount = parse_money(text, currency)
    except DomainError as error:
        words = str(error)
    else:
        assert amount >= 0
        assert amount.is_finite()
        assert amount * 100 == int(amount * 100)
        return
    assert words
    assert "%(" not in words.replace(text, "")


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("1500", "USD", "1500"),
        (" 1500 ", "USD", "1500"),
        ("1 500", "USD", "1500"),
        (f"1{NBSP}500", "USD", "1500"),
        ("1\u202f500", "USD", "1500"),
        ("1'500", "USD", "1500"),
        ("$ 1500", "USD", "1500"),
        ("USD 1500", "USD", "1500"),
        ("1500 USD", "USD", "1500"),
        ("1500,5", "USD", "1500.5"),
        ("1500.50", "USD", "1500.5"),
        ("1.500,50", "BRL", "1500.5"),
        ("1,500.50", "MXN", "1500.5"),
        ("1.234.567", "COP", "1234567"),
        ("1,234,567.89", "COP", "1234567.89"),
        ("1.500", "CLP", "1500"),
        ("1,500", "PYG", "1500"),
        ("0", "USD", "0"),
        ("0,00", "USD", "0"),
    ],
)
def test_amounts_as_people_write_them(text, currency, amount):
    assert parse_money(text, currency) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-5",
        "−5",
        "+5",
        "1e9",
        "1E9",
        "NaN",
        "Infinity",
        "0x10",
        "1_000",
        "5%",
        "doce",
        ",5",
        ".5",
        "1500,",
        "1,5,5",
        "1.50.000",
        "12.34,56",
        "1.500.00",
        "1500.000,00",
        "1,500,50",
        "1.2.3,45",
        "10,123,45",
        "1..5",
        "=1+1",
        "1\x005",
        "<b>5</b>",
        "EUR 5",
        "5" + "\u0301",
    ],
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(DomainError):
        parse_money(text, "USD")


@pytest.mark.parametrize("text", ["1500,5", "1500.50", "1.500,50", "1,5", "15,00"])
@pytest.mark.parametrize("currency", WITHOUT_CENTS)
def test_cents_are_refused_where_there_are_none(text, currency):
    with pytest.raises(DomainError) as refused:
        parse_money(text, currency)
    assert refused.value.code == "decimals"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_refusal_of_an_ambiguous_amount_says_both_readings(language):
    with translation.override(language), pytest.raises(DomainError) as refused:
        parse_money("1.500", "USD")
    words = str(refused.value)
    assert "1500" in words
    assert "1.5" in words
    assert "%(" not in words


def test_the_refusals_are_in_the_language_of_the_person():
    said = set()
    for language in LANGUAGES:
        with translation.override(language), pytest.raises(DomainError) as refused:
            parse_money("doce", "USD")
        said.add(str(refused.value))
    assert len(said) == 3


@pytest.mark.parametrize(
    ("amount", "language", "shown"),
    [
        (Decimal(0), "es", "USD 0"),
        (Decimal(999), "es", "USD 999"),
        (Decimal(1500), "es", "USD 1 500"),
        (Decimal("1500.50"), "es", "USD 1 500,50"),
        (Decimal("1500.50"), "pt-br", "USD 1 500,50"),
        (Decimal("1500.50"), "en", "USD 1 500.50"),
        (Decimal("1500.00"), "en", "USD 1 500"),
        (Decimal(1234567), "en", "USD 1 234 567"),
        (Decimal(-1500), "es", "−USD 1 500"),
        (Decimal("-0.50"), "en", "−USD 0.50"),
    ],
)
def test_money_is_shown_with_its_code_first_and_spaces_between_thousands(amount, language, shown):
    with translation.override(language):
        assert format_money(amount, "USD").replace(NBSP, " ") == shown


def test_no_amount_is_shown_as_nothing():
    assert format_money(None, "USD") == ""


def test_money_never_breaks_over_two_lines():
    assert " " not in format_money(Decimal("1234567.89"), "USD")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CURRENCIES)
def test_every_currency_has_a_name_in_the_language_of_the_reader(code, language):
    with translation.override(language):
        assert currency_name(code) != code


def test_columns_of_money_have_fourteen_figures_and_two_decimals():
    field = AmountField()
    assert (field.max_digits, field.decimal_places) == (14, 2)
    assert CurrencyField().max_length == 3
    assert {code for code, _label in CurrencyField().choices} == set(CURRENCIES)


@pytest.mark.parametrize("text", ["9" * 13, "9" * 30, "9" * 12 + "9,00", "1.000.000.000.000,00"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_more_money_than_a_column_holds_is_refused_at_the_field(text, language):
    with translation.override(language):
        form = Ask({"amount": text})
        assert not form.is_valid()
        assert form.errors["amount"]
        assert form["amount"].value() == text


@pytest.mark.parametrize("text", ["9" * 12, "9" * 12 + ",99"])
def test_the_largest_amount_that_a_column_holds_is_accepted(text):
    assert Ask({"amount": text}).is_valid()


@pytest.mark.parametrize("text", ["-5", "1.500", "doce", "1\x005", "=2+3", "5" * 31])
def test_a_refused_amount_is_shown_again_as_it_was_typed(text):
    form = Ask({"amount": text})
    assert not form.is_valid()
    assert form["amount"].value() == text


def test_an_amount_may_stay_empty_where_it_is_optional():
    assert MoneyField(required=False).clean("") is None


def test_a_field_reads_in_its_own_currency():
    assert MoneyField(currency="CLP").clean("1.500") == 1500
    with pytest.raises(forms.ValidationError):
        MoneyField(currency="USD").clean("1.500")
