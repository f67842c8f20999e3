"""Figures of tables."""

from decimal import Decimal

import pytest
from django.template.defaultfilters import floatformat
from django.utils.translation import override

from minka.common.figures import one_decimal


@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
@pytest.mark.parametrize("text", ["0", "0.050", "0.049", "71.250", "99.950", "100.000", "8.3"])
def test_a_figure_is_the_one_templates_write(text, language):
    with override(language):
        assert one_decimal(Decimal(text)) == floatformat(Decimal(text), 1)


def test_the_mark_is_the_language_s():
    with override("es"):
        assert one_decimal(Decimal("71.25")) == "71,3"
    with override("en"):
        assert one_decimal(Decimal("71.25")) == "71.3"


def test_none_is_a_dash():
    assert one_decimal(None) == "–"
