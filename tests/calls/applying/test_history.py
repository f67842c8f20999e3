"""Who changed what: one sitting is one change, and an earlier text can be taken again."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.applying.models import Change
from calls.applying.queries.changes import last_changes
from calls.applying.services import reopen_entry, save_draft
from minka.taxonomy.models import Theme
from tests.factories.accounts import make_member, make_user

from .conftest import BACKEND
from .pages import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def write(draft, owner, clock):
    """Return a function that saves one field, some minutes later."""

    def act(text, who=owner, field="q_where", after=0):
        clock.on(minutes=after)
        return save_draft(entry=draft, values={field: text}, actor=who, at=clock.instant)

    return act


@pytest.fixture
def page(draft):
    """Address of the history."""
    return reverse("applying:history", args=[draft.proposal.public_id])


def told():
    """Every change as (field, before, after), the oldest first."""
    return list(Change.objects.order_by("began_at", "pk").values_list("field", "before", "after"))


def test_a_sitting_of_one_person_in_one_field_is_one_change(write, owner, at, clock):
    write("Cusco")
    write("Cusco y Puno", after=4)
    write("Cusco, Puno", after=5)
    assert told() == [("q_where", "Puno", "Cusco, Puno")]
    change = Change.objects.get()
    assert (change.by, change.began_at, change.at) == (owner, at, clock.instant)
    assert change.version == change.entry.version + 0


def test_after_ten_minutes_it_is_another_change(write):
    write("Cusco")
    write("Oruro", after=10)
    assert told() == [("q_where", "Puno", "Cusco"), ("q_where", "Cusco", "Oruro")]


def test_two_people_by_turns_in_one_field_are_three_changes(write, colleague):
    write("Cusco")
    write("La Paz", who=colleague, after=1)
    write("Oruro", after=1)
    assert [(before, after) for _field, before, after in told()] == [
        ("Puno", "Cusco"),
        ("Cusco", "La Paz"),
        ("La Paz", "Oruro"),
    ]


def test_turns_within_one_instant_are_changes_of_their_own(write, colleague):
    write("Cusco")
    write("La Paz", who=colleague)
    write("Oruro")
    assert sorted(after for _field, _before, after in told()) == ["Cusco", "La Paz", "Oruro"]


def test_two_people_in_two_fields_at_once_are_two_changes(write, colleague):
    for n in range(4):
        write(f"Cusco {n}", after=1)
        write(f"Texto {n}", who=colleague, field="q_learning", after=1)
    assert [(field, after) for field, _before, after in told()] == [
        ("q_where", "Cusco 3"),
        ("q_learning", "Texto 3"),
    ]


def test_a_clock_that_went_back_begins_another_change(write):
    write("Cusco", after=5)
    write("Oruro", after=-3)
    assert Change.objects.count() == 2


def test_what_did_not_change_leaves_no_trace(write):
    write("Puno")
    assert told() == []


def test_a_save_of_many_fields_costs_one_statement_more(draft, owner, at):
    def cost(values):
        with CaptureQueriesContext(connection) as queries:
            save_draft(entry=draft, values=values, actor=owner, at=at)
        return sum("applying_change" in q["sql"] for q in queries)

    assert cost({"q_where": "Cusco"}) == 1
    assert cost({"q_where": "Oruro", "title": "Otro", "amount": "11000.00", "q_people": "4"}) == 1
    assert Change.objects.count() == 4


def test_changes_of_what_was_sent_are_told_too_and_once(draft, owner, send, at, clock):
    send()
    reopen_entry(entry=draft, actor=owner, at=at)
    clock.on(minutes=1)
    save_draft(entry=draft, values={"q_where": "Cusco"}, actor=owner, at=clock.instant)
    send(at=clock.instant)
    assert told() == [("q_where", "Puno", "Cusco")]


def test_who_changed_a_field_last(write, draft, colleague):
    write("Cusco")
    write("La Paz", who=colleague, after=1)
    write("Otro", field="title", after=1)
    found = last_changes(draft, ["q_where", "title", "q_people"])
    assert {name: str(one.by) for name, one in found.items()} == {
        "q_where": "Inés Mamani",
        "title": "Rosa Quispe",
    }


# ---- the page


def test_the_page_shows_who_changed_what_and_how(browse, page, write, colleague):
    write("Cusco y Puno", who=colleague)
    body = browse.get(page).content.decode()
    assert "Inés Mamani" in body
    assert "Question where" in body
    assert "<ins>" in body
    assert "added:" in body


def test_rows_and_choices_are_told_in_words(browse, page, write):
    write(["PE", "BO"], field="countries")
    write([{"concept": "Viajes", "source": "own", "amount": "300.00"}], field="budget")
    write({"typed": "1.500"}, field="amount")
    body = browse.get(page).content.decode()
    assert "Bolivia" in body
    assert "Viajes" in body
    assert "1.500" in body


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_change_and_for_three(browse, page, write, count):
    for name in ("q_where", "title", "q_learning")[:count]:
        write("Otro texto", field=name)
    with CaptureQueriesContext(connection) as queries:
        assert browse.get(page).status_code == 200
    assert len(queries) == 6, "\n".join(q["sql"] for q in queries)


def test_the_page_is_turned(browse, page, write):
    for n in range(25):
        write(f"Texto {n}", after=11)
    first = browse.get(page)
    assert len(first.context["changes"]) == 20
    assert len(browse.get(page, {"page": 2}).context["changes"]) == 5
    assert first.context["changes"][0]["change"].after == "Texto 24"


def test_one_field_alone(browse, page, write):
    write("Cusco")
    write("Otro", field="title")
    shown = browse.get(page, {"field": "title"})
    assert [row["label"] for row in shown.context["changes"]] == ["Title"]
    assert browse.get(page, {"field": "nothing"}).context["changes"] == []


def test_a_viewer_reads_the_history_and_takes_nothing_back(page, draft, write, organisation):
    write("Cusco")
    viewer = make_member(organisation, make_user("Luz Condori", language="en"), "viewer").user
    client = Client()
    client.force_login(viewer, backend=BACKEND)
    shown = client.get(page)
    assert shown.status_code == 200
    assert not shown.context["changes"][0]["restorable"]
    assert client.post(restoring(draft)).status_code == 302
    draft.refresh_from_db()
    assert draft.answers["where"] == "Cusco"


def test_others_find_no_history(client, page, draft, write, world):
    write("Cusco")
    for user in (world.rival, world.steward, world.admin):
        client.force_login(user, backend=BACKEND)
        assert client.get(page).status_code == 404
        assert client.get(restoring(draft)).status_code == 404


# ---- taking an earlier text again


def restoring(draft, change=None):
    """Address at which a change is taken back."""
    found = change or Change.objects.order_by("began_at").first()
    return reverse("applying:restore", args=[draft.proposal.public_id, found.public_id])


def test_an_earlier_text_is_taken_again_and_that_is_a_change(browse, draft, write):
    write("Cusco")
    write("Oruro", after=11)
    asked = browse.get(restoring(draft))
    assert "Puno" in asked.content.decode()
    answer = browse.post(restoring(draft), form_of(asked))
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.answers["where"] == "Puno"
    assert told()[-1][2] == "Puno"
    assert {"Cusco", "Oruro"} & {after for _f, _b, after in told()}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "Otro"),
        ("amount", {"typed": "1.500"}),
        ("countries", ["BO"]),
        ("budget", [{"concept": "Viajes", "source": "own", "amount": "300.00"}]),
        ("budget", {"typed": [{"concept": "", "source": "own", "amount": "x"}]}),
        ("q_people", "44"),
    ],
)
def test_every_kind_is_taken_back(browse, draft, write, field, value):
    before = browse.get(reverse("applying:whole", args=[draft.proposal.public_id]))
    write(value, field=field)
    browse.post(restoring(draft), form_of(browse.get(restoring(draft))))
    after = browse.get(reverse("applying:whole", args=[draft.proposal.public_id]))
    assert form_of(after)["seen"] == form_of(before)["seen"]


def test_what_another_wrote_meanwhile_is_not_lost_by_taking_back(browse, draft, write, colleague):
    write("Cusco")
    asked = form_of(browse.get(restoring(draft)))
    write("La Paz", who=colleague)
    answer = browse.post(restoring(draft, Change.objects.order_by("began_at").first()), asked)
    assert answer["Location"] == restoring(draft, Change.objects.order_by("began_at").first())
    draft.refresh_from_db()
    assert draft.answers["where"] == "La Paz"


def test_a_theme_that_is_gone_does_not_come_back(browse, draft, write):
    code = Theme.objects.values_list("code", flat=True).first()
    write([code], field="themes")
    change = Change.objects.get()
    change.before = [code, "GONE"]
    change.save()
    write([], field="themes", after=11)
    browse.post(restoring(draft, change), form_of(browse.get(restoring(draft, change))))
    draft.proposal.refresh_from_db()
    assert draft.proposal.theme_codes == [code]


def test_a_change_of_another_proposal_is_not_found(browse, draft, write, call, world):
    write("Cusco")
    change = Change.objects.get()
    other = world.proposal.entries.get()
    change.entry = other
    change.save()
    assert browse.get(restoring(draft, change)).status_code == 404


def test_amounts_and_themes_are_told_in_words(write, client, owner, page):
    theme = Theme.objects.first()
    write("13500.00", field="amount")
    write([theme.code], field="themes")
    client.force_login(owner, backend=BACKEND)
    text = client.get(page).content.decode()
    assert "13\u00a0500" in text
    assert "13500.00" not in text
    assert str(theme.label) in text
