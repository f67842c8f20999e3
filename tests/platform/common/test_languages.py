"""Languages, countries and identifiers: each reader is told in theirs, and nothing else gets in."""

import pytest
from babel import Locale
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as some

from minka.common.errors import DomainError
from minka.common.identifiers import OTHER, SCHEMES, check_identifier, scheme_label, scheme_of
from minka.common.languages import (
    CONTENT_LANGUAGES,
    INTERFACE_LANGUAGES,
    LanguageField,
    TranslatedField,
    bcp47,
    current,
    said,
    spoken,
)
from minka.common.places import LATIN_AMERICA, country_choices, country_name, is_country

DJANGO = ("es", "pt-br", "en")
codes = some.sampled_from([code for code, _name in CONTENT_LANGUAGES])
values = some.dictionaries(codes, some.text(max_size=20), max_size=5)


@pytest.mark.parametrize(("django", "tag"), [*zip(DJANGO, INTERFACE_LANGUAGES, strict=True)])
def test_the_language_of_the_reader_is_told_as_browsers_know_it(django, tag):
    with translation.override(django):
        assert current() == tag


@pytest.mark.parametrize(
    ("code", "tag"),
    [("pt-br", "pt-BR"), ("pt-BR", "pt-BR"), ("PT-BR", "pt-BR"), ("es-pe", "es"), ("en", "en")],
)
def test_a_code_of_django_becomes_a_tag(code, tag):
    assert bcp47(code) == tag


@given(value=values, language=codes)
def test_the_text_that_is_said_is_one_that_was_written_in_the_language_that_is_named(
    value, language
):
    text, tag = spoken(value, language)
    if any(value.values()):
        assert text == value[tag] != ""
    else:
        assert (text, tag) == ("", language)


@given(value=values, language=codes)
def test_the_reader_is_told_in_their_own_language_where_it_was_written(value, language):
    if value.get(language):
        assert spoken(value, language) == (value[language], language)


@given(value=values, language=codes)
def test_another_reader_is_told_the_first_that_was_written(value, language):
    written = [text for text in value.values() if text]
    if written and not value.get(language):
        assert said(value, language) == written[0]


@pytest.mark.parametrize("nothing", [None, {}, {"es": ""}, {"es": "", "en": ""}])
def test_nothing_written_is_nothing_said(nothing):
    assert said(nothing) == ""


def test_a_translated_column_starts_empty_and_each_row_has_its_own():
    field = TranslatedField()
    assert field.get_default() == {}
    assert field.get_default() is not field.get_default()
    assert field.blank


def test_texts_are_in_languages_that_people_write():
    field = LanguageField()
    assert field.default == "es"
    assert {code for code, _name in field.choices} == {code for code, _name in CONTENT_LANGUAGES}
    assert set(INTERFACE_LANGUAGES) <= {code for code, _name in CONTENT_LANGUAGES}


@pytest.mark.parametrize("language", DJANGO)
def test_every_language_has_a_name_of_its_own_in_the_language_of_the_reader(language):
    with translation.override(language):
        names = [str(name) for _code, name in CONTENT_LANGUAGES]
    assert len(set(names)) == len(CONTENT_LANGUAGES)


@pytest.mark.parametrize("language", DJANGO)
def test_countries_are_offered_once_each_those_near_first_and_in_order(language):
    with translation.override(language):
        choices = country_choices()
    offered = [code for code, _name in choices]
    assert len(set(offered)) == len(offered)
    assert set(offered[: len(LATIN_AMERICA)]) == set(LATIN_AMERICA)
    for part in (choices[: len(LATIN_AMERICA)], choices[len(LATIN_AMERICA) :]):
        names = [name for _code, name in part]
        assert names == sorted(names)
    assert all(len(code) == 2 and name for code, name in choices)


@pytest.mark.parametrize(
    "code",
    ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"],
)
def test_what_is_no_country_is_not_offered_and_not_accepted(code):
    assert code not in dict(country_choices())
    assert not is_country(code)


@pytest.mark.parametrize("code", ["", "pe", "P", "PER", "P1", "P\x00", "<b>", "001"])
def test_what_is_no_code_is_no_country_and_is_shown_as_it_is(code):
    assert not is_country(code)
    assert country_name(code) == code


@pytest.mark.parametrize("language", DJANGO)
def test_what_is_offered_is_accepted_and_has_the_name_it_was_offered_with(language):
    with translation.override(language):
        for code, name in country_choices():
            assert is_country(code)
            assert country_name(code) == name != code


def test_a_country_is_named_in_the_language_of_the_reader():
    names = []
    for language in DJANGO:
        with translation.override(language):
            names.append(country_name("BR"))
    assert names == ["Brasil", "Brasil", "Brazil"]
    assert Locale("es").territories["DE"] == "Alemania"


def test_the_world_has_about_as_many_countries_as_iso_says():
    assert 245 <= len(country_choices()) <= 255


GOOD = [
    ("pe.ruc", "20512333797"),
    ("br.cnpj", "16.727.230/0001-97"),
    ("ar.cuit", "20-05536168-2"),
    ("cl.rut", "12.531.909-2"),
    ("us.ein", "91-1144442"),
    ("mx.rfc", "GODE561231GR8"),
]


@pytest.mark.parametrize(("scheme", "number"), GOOD)
def test_a_number_is_kept_without_its_marks_and_is_accepted_again_as_kept(scheme, number):
    country = scheme[:2].upper()
    kept = check_identifier(country, scheme, number)
    assert kept[0] == scheme
    assert not set(kept[1]) & set(" .-/")
    assert check_identifier(country, *kept) == kept


@pytest.mark.parametrize(("scheme", "number"), GOOD[:5])
def test_one_wrong_digit_is_seen(scheme, number):
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    if scheme == "us.ein":
        wrong = "00" + number[2:]
    with pytest.raises(DomainError) as refused:
        check_identifier(scheme[:2].upper(), scheme, wrong)
    assert refused.value.code == "identifier"


@given(
    country=some.sampled_from(sorted(SCHEMES)),
    text=some.text(max_size=60) | some.text("0123456789.-/ AKVJ", max_size=20),
)
def test_any_text_is_a_short_number_or_refused_in_words(country, text):
    try:
        scheme, number = check_identifier(country, scheme_of(country), text)
    except DomainError as error:
        refused = error
    else:
        assert len(number) <= 40
        assert bool(scheme) == bool(text.split())
        return
    assert (bool(str(refused)), refused.code) == (True, "identifier")


@given(text=some.text(max_size=200))
def test_a_number_of_another_kind_is_kept_in_one_line(text):
    scheme, number = check_identifier("PE", OTHER, text)
    assert len(number) <= 40
    assert "\n" not in number
    assert scheme == (OTHER if text.split() else "")


@pytest.mark.parametrize("scheme", ["br.cnpj", "xx.yy", "pe", "pe.dni", "../x"])
def test_a_kind_of_number_that_a_country_does_not_use_is_refused(scheme):
    with pytest.raises(DomainError):
        check_identifier("PE", scheme, "20512333797")


@pytest.mark.parametrize("country", ["", "ZZ", "JP", "pe"])
def test_where_we_know_no_number_any_is_taken(country):
    assert scheme_of(country) == OTHER


@pytest.mark.parametrize("code", ["", "x", "pe", "pe.dni", "PE.RUC", OTHER])
def test_an_unknown_kind_of_number_has_a_plain_name(code):
    assert scheme_label(code) == "Registration number"
