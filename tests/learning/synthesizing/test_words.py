"""Every notice of these rooms has its words, in each language, with nothing left to fill in."""

from datetime import UTC, date, datetime

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from minka.notifications.kinds import kinds

DATA = {
    "title": "Cuentas a la vista",
    "organisation": "Uma Suyu",
    "who": "Ana Quispe",
    "section": "axis",
    "reason": "Falta la fuente.",
    "consent": False,
    "until": date(2027, 1, 5),
    "day": date(2027, 1, 5),
    "starts_at": datetime(2027, 6, 1, 14, 0, tzinfo=UTC),
    "workshop_zone": "America/Lima",
    "place": "Lima",
}
OURS = [kind for kind in kinds if kind.name.split(".")[0] in ("systematizing", "synthesizing")]


def test_there_are_sixteen():
    assert len(OURS) == 16


@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.name)
def test_a_notice_says_what_happened_and_to_what(kind, language):
    with override(language):
        text = render_to_string(kind.template, {"data": DATA, "zone": "America/Lima", "url": "/x"})
    subject, empty, *body = text.strip().splitlines()
    assert DATA["title"] in subject
    assert empty == ""
    assert DATA["title"] in "\n".join(body)
    assert "{{" not in text
    assert "{%" not in text


def test_a_reason_is_told_as_it_was_written():
    for name in ("systematizing.returned", "synthesizing.cancelled"):
        kind = kinds.get(name)
        assert kind is not None
        assert DATA["reason"] in render_to_string(kind.template, {"data": DATA})


def test_a_workshops_hour_is_told_in_its_own_zone():
    kind = kinds.get("synthesizing.expected")
    assert kind is not None
    with override("es"):
        assert "09:00" in render_to_string(kind.template, {"data": DATA})
