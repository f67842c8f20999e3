"""The check page: every answer with a way to change it and back, and the rule of the clock."""

import pytest
from django.urls import reverse

from .pages import form_of

pytestmark = pytest.mark.django_db


def address(name, draft, *more):
    """Return an address of the draft."""
    return reverse(f"applying:{name}", args=[draft.proposal.public_id, *more])


def test_every_answer_has_a_way_to_change_it(browse, draft):
    page = browse.get(address("check", draft)).content.decode()
    basics, section = address("basics", draft), address("section", draft, 0)
    for field in ("title", "summary", "countries", "language", "themes", "amount", "months"):
        assert f'href="{basics}?back=check#id_{field}"' in page
    for question in draft.form_version.schema[0]["questions"]:
        assert f'href="{section}?back=check#id_q_{question["key"]}"' in page
    for name in ("partners", "budget"):
        assert f'href="{address(name, draft)}?back=check"' in page


def test_a_change_leads_back_to_the_check(browse, draft):
    url = address("section", draft, 0) + "?back=check"
    page = browse.get(url)
    text = page.content.decode()
    assert 'name="then" value="check"' in text
    assert 'name="then" value="next"' not in text
    sent = {**form_of(page), "q_where": "Cusco", "then": "check"}
    assert browse.post(url, sent)["Location"] == address("check", draft)
    draft.refresh_from_db()
    assert draft.answers["where"] == "Cusco"


def test_who_only_reads_sees_no_way_to_change(browse, draft):
    page = browse.get(draft.proposal.get_absolute_url()).content.decode()
    assert "?back=check" not in page


def test_the_rule_of_the_clock_is_said_and_the_last_step_sends_no_file(browse, draft):
    page = browse.get(address("check", draft))
    assert "the time at which our server finishes receiving" in page.content.decode()
    assert set(form_of(page, "key")) == {"csrfmiddlewaretoken", "key"}
    assert "multipart" not in page.content.decode()
