"""Official numbers of organisations, by country."""

import pytest
from django.utils import translation

from minka.common.errors import DomainError
from minka.common.identifiers import SCHEMES, check_identifier, scheme_label, scheme_of

GOOD = {
    "AR": ("20-05536168-2", "20055361682"),
    "BR": ("16.727.230/0001-97", "16727230000197"),
    "CL": ("76086428-5", "760864285"),
    "CO": ("213.123.432-1", "2131234321"),
    "CR": ("3-101-999999", "3101999999"),
    "DO": ("1-01-85004-3", "101850043"),
    "EC": ("1792060346-001", "1792060346001"),
    "GT": ("576937-K", "576937K"),
    "MX": ("GODE 561231 GR8", "GODE561231GR8"),
    "PE": ("20512333797", "20512333797"),
    "PY": ("80028061-0", "800280610"),
    "SV": ("0614-050707-104-8", "06140507071048"),
    "UY": ("21-100342-001-7", "211003420017"),
    "VE": ("V-11470283-4", "V114702834"),
}
# One digit changed.
BAD = {
    "AR": "20-05536168-3",
    "BR": "16.727.230/0001-98",
    "CL": "76086428-4",
    "CO": "213.123.432-2",
    "DO": "1-01-85004-2",
    "EC": "1792060347-001",
    "GT": "576937-1",
    "PE": "20512333798",
    "PY": "80028061-1",
    "SV": "0614-050707-104-9",
    "UY": "21-100342-001-8",
    "VE": "V-11470283-3",
}


@pytest.mark.parametrize("country", GOOD)
def test_a_right_number_is_kept_without_ornaments(country):
    typed, kept = GOOD[country]
    assert check_identifier(country, scheme_of(country), typed) == (scheme_of(country), kept)
    assert check_identifier(country, scheme_of(country), kept)[1] == kept


@pytest.mark.parametrize("country", BAD)
def test_a_wrong_digit_is_found_and_said(country):
    with translation.override("en"), pytest.raises(DomainError, match="digit") as refused:
        check_identifier(country, scheme_of(country), BAD[country])
    assert refused.value.code == "identifier"
    assert SCHEMES[country].label in str(refused.value)
    assert BAD[country] in str(refused.value)


@pytest.mark.parametrize(
    ("number", "words"), [("2051233379", "short"), ("2051233379X", "look like")]
)
def test_other_faults_have_their_own_words(number, words):
    with translation.override("en"), pytest.raises(DomainError, match=words):
        check_identifier("PE", "pe.ruc", number)


def test_nothing_written_is_nothing_stored():
    assert check_identifier("PE", "pe.ruc", "  ") == ("", "")


def test_where_nobody_checks_the_number_is_kept_compact():
    assert check_identifier("BO", "bo.nit", "1020 304-025") == ("bo.nit", "1020304025")


def test_another_number_is_kept_as_written():
    assert check_identifier("PE", "other", " reg.  44/2001 ") == ("other", "REG. 44/2001")
    assert check_identifier("HT", "", "x1") == ("other", "X1")


def test_a_number_of_another_country_is_refused():
    with pytest.raises(DomainError):
        check_identifier("PE", "br.cnpj", "16.727.230/0001-97")
    with pytest.raises(DomainError):
        check_identifier("JM", "jm.trn", "1")


def test_a_country_has_one_scheme_or_another_number():
    assert (scheme_of("MX"), scheme_of("JM")) == ("mx.rfc", "other")
    assert (scheme_label("mx.rfc"), scheme_label("br.cnpj")) == ("RFC", "CNPJ")
    with translation.override("en"):
        assert scheme_label("other") == "Registration number"
        assert scheme_label("") == "Registration number"
        assert scheme_label("pe.dni") == "Registration number"


def test_every_scheme_is_under_its_own_country():
    assert all(code == scheme.code[:2].upper() for code, scheme in SCHEMES.items())
    assert all(len(scheme.code) <= 20 for scheme in SCHEMES.values())
