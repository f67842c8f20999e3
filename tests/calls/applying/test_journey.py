"""The whole way of a proposal through the pages, without a script; and what it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.applying.models import Proposal, Receipt
from minka.taxonomy.models import Theme

from .pages import form_of

pytestmark = pytest.mark.django_db


def go(client, name, *args, **kwargs):
    """Open a page of this room."""
    return client.get(reverse(f"applying:{name}", args=args), **kwargs)


@pytest.fixture
def started(browse, call, organisation):
    """Return the proposal that a person began in the browser."""
    response = browse.post(
        reverse("applying:start", args=[call.slug]),
        {"organisation": organisation.public_id, "title": "Ferias", "language": "es"},
    )
    assert response.status_code == 302
    return Proposal.objects.get(title="Ferias")


def test_start_page_by_page_and_submit(browse, started):
    key = started.public_id
    hub = go(browse, "hub", key)
    assert "Ferias" in hub.content.decode()
    pages = ["basics", "section", "partners", "budget"]
    filled = {
        "basics": {
            "summary": "Qué aprendimos.",
            "countries": ["PE", "BO"],
            "amount": "18000",
            "months": "11",
        },
        "section": {"q_learning": "Cómo se sostuvo.", "q_where": "Puno"},
        "partners": {
            "partners-0-name": "Uma Suyu",
            "partners-0-country": "BO",
            "partners-0-role": "co_executor",
        },
        "budget": {
            "budget-0-concept": "Talleres",
            "budget-0-source": "requested",
            "budget-0-amount": "18.000,00",
        },
    }
    url = reverse("applying:basics", args=[key])
    for page in pages:
        assert page in url
        sent = {**form_of(browse.get(url)), **filled[page], "then": "next"}
        response = browse.post(url, sent)
        assert response.status_code == 302, response.context["summary_errors"]
        url = response["Location"]
    check = browse.get(url)
    assert check.context["ready"], check.context["summary_errors"]
    sent = form_of(check, "key")
    receipt = browse.post(reverse("applying:submit", args=[key]), sent)
    assert receipt.status_code == 302
    assert b"AC26-0001-1" in browse.get(receipt["Location"]).content
    again = browse.post(reverse("applying:submit", args=[key]), sent)
    assert again["Location"] == receipt["Location"]
    assert Receipt.objects.count() == 1


@pytest.fixture
def themes():
    """Return two themes, whether or not the tree was loaded."""
    return [
        Theme.objects.get_or_create(
            code=code, defaults={"path": code, "es": code, "en": code, "pt_br": code}
        )[0]
        for code in ("A1", "A2")
    ]


FILLED = {
    "summary": "Qué aprendimos.",
    "countries": ["PE"],
    "amount": "12000",
    "months": "10",
    "q_learning": "Cómo se sostuvo la venta conjunta.",
    "q_where": "Puno",
    "q_people": "40",
    "themes": ["A1", "A2"],
    "partners-0-name": "Uma Suyu",
    "partners-0-country": "BO",
    "partners-0-role": "co_executor",
    "budget-0-concept": "Talleres",
    "budget-0-source": "requested",
    "budget-0-amount": "12000",
    "then": "check",
}


def test_the_whole_flow_costs_at_most_45_queries(browse, call, organisation, themes):
    """Goal G8: start, whole form, check, submit; the last request at most 15."""
    costs = {}

    def measured(name, act):
        with CaptureQueriesContext(connection) as queries:
            response = act()
        costs[name] = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
        return response

    begin = {"organisation": organisation.public_id, "title": "Ferias", "language": "es"}
    start = reverse("applying:start", args=[call.slug])
    response = measured("start", lambda: browse.post(start, {**begin, "then": "whole"}))
    whole = response["Location"]
    sent = {**form_of(browse.get(whole)), **FILLED}
    response = measured("whole", lambda: browse.post(whole, sent))
    check = measured("check", lambda: browse.get(response["Location"]))
    assert check.context["ready"], check.context["summary_errors"]
    submit = reverse("applying:submit", args=[Proposal.objects.get().public_id])
    response = measured("submit", lambda: browse.post(submit, form_of(check, "key")))
    assert Receipt.objects.count() == 1
    told = "\n".join(f"{k} {i} {q[:150]}" for k, v in costs.items() for i, q in enumerate(v, 1))
    assert len(costs["submit"]) <= 15, told
    assert sum(map(len, costs.values())) <= 45, told
