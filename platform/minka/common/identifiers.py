"""Official numbers of organisations: one scheme a country, checked where python-stdnum knows it."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError
from stdnum.util import get_cc_module

from .errors import DomainError
from .places import country_name

OTHER = "other"


@dataclass(frozen=True)
class Scheme:
    """A kind of official number: its code (``pe.ruc``), what people call it, whether checked."""

    code: str
    label: str
    checked: bool = True


# The number that an organisation has with the tax office of its country, by ISO 3166 country.
SCHEMES = {
    scheme.code[:2].upper(): scheme
    for scheme in (
        Scheme("ar.cuit", "CUIT"),
        Scheme("bo.nit", "NIT", checked=False),
        Scheme("br.cnpj", "CNPJ"),
        Scheme("ca.bn", "BN"),
        Scheme("cl.rut", "RUT"),
        Scheme("co.nit", "NIT"),
        Scheme("cr.cpj", "cédula jurídica"),
        Scheme("cu.nit", "NIT", checked=False),
        Scheme("do.rnc", "RNC"),
        Scheme("ec.ruc", "RUC"),
        Scheme("es.cif", "CIF"),
        Scheme("fr.siren", "SIREN"),
        Scheme("gt.nit", "NIT"),
        Scheme("hn.rtn", "RTN", checked=False),
        Scheme("ht.nif", "NIF", checked=False),
        Scheme("mx.rfc", "RFC"),
        Scheme("ni.ruc", "RUC", checked=False),
        Scheme("pa.ruc", "RUC", checked=False),
        Scheme("pe.ruc", "RUC"),
        Scheme("py.ruc", "RUC"),
        Scheme("sv.nit", "NIT"),
        Scheme("us.ein", "EIN"),
        Scheme("uy.rut", "RUT"),
        Scheme("ve.rif", "RIF"),
    )
}


def scheme_of(country: str) -> str:
    """Return the code of a country's tax number, or ``other`` where we know none."""
    return SCHEMES[country].code if country in SCHEMES else OTHER


def scheme_label(code: str) -> str:
    """Return what people call a scheme: ``RUC``, ``CNPJ``."""
    scheme = SCHEMES.get(code[:2].upper())
    return scheme.label if scheme and scheme.code == code else _("Registration number")


def check_identifier(country: str, scheme: str, text: str) -> tuple[str, str]:
    """Return (scheme, number) as they are stored: without spaces, dots and dashes.

    A number of another kind is kept as written. Nothing written: nothing stored.
    Raises ``DomainError`` (code ``identifier``) saying what is wrong with the number.
    """
    written = " ".join(text.split())
    if not written:
        return "", ""
    if not scheme or scheme == OTHER:
        return OTHER, written.upper()[:40]
    known = SCHEMES.get(country)
    if known is None or known.code != scheme:
        raise DomainError(
            _("This kind of number is not used in %(country)s.")
            % {"country": country_name(country)},
            code="identifier",
        )
    compact = re.sub(r"[\s.\-/]", "", written).upper()[:40]
    return scheme, _checked(known, compact, written) if known.checked else compact


def _checked(scheme: Scheme, compact: str, written: str) -> str:
    module: Any = get_cc_module(*scheme.code.split("."))
    words = {"scheme": scheme.label, "number": written}
    try:
        return str(module.validate(compact))
    except InvalidLength as error:
        text = _("“%(number)s” is too short or too long for a %(scheme)s.")
        raise DomainError(text % words, code="identifier") from error
    except InvalidChecksum as error:
        text = _("“%(number)s” is not a %(scheme)s: one of its digits is wrong.")
        raise DomainError(text % words, code="identifier") from error
    except ValidationError as error:
        text = _("“%(number)s” does not look like a %(scheme)s.")
        raise DomainError(text % words, code="identifier") from error
