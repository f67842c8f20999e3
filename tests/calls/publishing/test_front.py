"""What calls show on the front page: those open now, then those to come."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from calls.publishing.views.home import ON_FRONT, front_panel
from minka.common.times import now
from tests.factories.publishing import make_call


def call_from(opens: int, closes: int, title: str, **extra):
    """Make a published call that opens and closes so many days from now."""
    call = make_call(title={"es": title}, languages=["es"], **extra)
    at = now()
    call.stages.update(opens_at=at + timedelta(days=opens), deadline_at=at + timedelta(days=closes))
    return call


def shown(at=None):
    """Return the calls of the panel; empty when there is no panel."""
    return (front_panel(None, None, at or now()) or {"calls": []})["calls"]


def test_nothing_to_show_is_no_panel(db):
    call_from(-20, -1, "Pasada")
    assert front_panel(None, None, now()) is None


def test_open_calls_come_before_those_to_open(db):
    coming = call_from(3, 30, "Viene")
    later = call_from(-1, 20, "Cierra después")
    soon = call_from(-1, 2, "Cierra pronto")
    call_from(-20, -1, "Pasada")
    assert shown() == [soon, later, coming]


def test_a_draft_never_shows(db):
    call_from(-1, 5, "Borrador", state="draft", published_at=None)
    assert shown() == []


def test_a_few_only(db):
    for number in range(ON_FRONT + 2):
        call_from(-1, 5 + number, f"Convocatoria {number}")
    assert len(shown()) == ON_FRONT


@pytest.mark.parametrize("many", [1, 3])
def test_it_takes_one_query(db, many, django_assert_num_queries):
    for number in range(many):
        call_from(-1, 5 + number, f"Convocatoria {number}")
    with django_assert_num_queries(1):
        assert [str(call.foundation) for call in shown()]


def test_a_visitor_reads_it_on_the_front_page(db):
    call = call_from(-1, 5, "Mercados cercanos")
    page = Client(headers={"accept-language": "en"}).get("/").content.decode()
    assert "Open now" in page
    assert "Mercados cercanos" in page
    assert reverse("publishing:call", args=[call.slug]) in page


def test_a_call_to_come_says_when_it_opens(db):
    call_from(3, 30, "Viene")
    page = Client(headers={"accept-language": "en"}).get("/").content.decode()
    assert "Opening soon" in page
    assert "Opens" in page
