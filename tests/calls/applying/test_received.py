"""What a foundation receives: list, search, export, figures; equal cost at any size."""

import csv
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.applying.models import Entry, Proposal
from calls.applying.queries import (
    Search,
    by_country,
    counts_by_state,
    export_chunks,
    for_call,
    page_of,
    per_day,
    visible_to,
)
from calls.publishing.states import StageKind
from minka.common.search import normalise
from minka.common.sheets import BOM, csv_lines, safe_cell
from minka.taxonomy.models import Theme
from tests.factories.accounts import make_organisation
from tests.factories.applying import make_entry, make_proposal
from tests.factories.publishing import make_stage
from tests.factories.taxonomy import themes

from .conftest import BACKEND

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(client, world):
    """Return a browser in which the call's steward is signed in, and English read."""
    world.steward.language = "en"
    world.steward.save()
    client.force_login(world.steward, backend=BACKEND)
    return client


def listed(client, call, **asked):
    """Open the list."""
    return client.get(reverse("applying:received", args=[call.slug]), asked)


def titles(response):
    """Return the titles on a page, in order."""
    return [row["title"] for row in response.context["rows"]]


def fill(call, n):
    """Make n more proposals, each with a score but the last."""
    made = [make_proposal(call) for _ in range(n)]
    for i, proposal in enumerate(made[:-1]):
        proposal.entries.update(score_mean=Decimal(50 + i), score_spread=Decimal(9 - i))
    return made


# Session, person, call with standing, stages, countries, themes, states, ids, rows, unread.
LIST = 10


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_costs_the_same_at_any_size(team, world, n, django_assert_num_queries):
    fill(world.call, n)
    with django_assert_num_queries(LIST):
        listed(team, world.call)


@pytest.mark.parametrize(
    "asked",
    [{}, {"q": "ferias"}, {"state": "submitted", "country": "PE"}, {"sort": "mean"}],
)
def test_the_list_is_within_its_goal_once_the_minute_is_remembered(team, world, asked):
    """Goals G2 and G3: at most 9 queries."""
    fill(world.call, 4)
    listed(team, world.call)
    with CaptureQueriesContext(connection) as queries:
        assert listed(team, world.call, **asked).context["rows"]
    told = [q["sql"][:130] for q in queries]
    assert len(told) <= 9, "\n".join(told)


def test_fifty_rows_weigh_at_most_45_kb(team, world):
    """Goal G16."""
    fill(world.call, 55)
    response = listed(team, world.call)
    assert len(response.context["rows"]) == 50
    assert len(response.content) <= 45_000


def test_pages_follow_each_other(team, world):
    fill(world.call, 52)
    first, second = listed(team, world.call), listed(team, world.call, page=2)
    assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 4)
    assert not set(titles(first)) & set(titles(second))


def test_drafts_and_what_was_withdrawn_are_counted_and_not_shown(team, world):
    make_proposal(world.call, submitted=False, title="Borrador ajeno")
    make_proposal(world.call, state="withdrawn", submitted_at=None, title="Retirada")
    response = listed(team, world.call)
    assert "Borrador ajeno" not in response.content.decode()
    assert "Retirada" not in response.content.decode()
    assert response.context["sentence"] == "2 proposals received. 1 draft not sent. 1 withdrawn."
    assert counts_by_state(world.call)["received"] == 2


def test_filters_narrow_and_the_sentence_says_it(team, world):
    brazil = make_organisation(country="BR", name="Rede Cocais")
    make_proposal(world.call, brazil, title="Babaçu", language="pt-BR")
    for asked in ({"country": "BR"}, {"language": "pt-BR"}, {"q": "babaçu"}):
        response = listed(team, world.call, **asked)
        assert titles(response) == ["Babaçu"]
        assert response.context["sentence"] == "1 of 3 proposals received."
    assert titles(listed(team, world.call, country="BR", q="nada")) == []
    assert b"Nothing fits these filters" in listed(team, world.call, q="nada").content


def test_a_theme_finds_what_lies_under_it(team, world):
    themes()
    branch, leaf = Theme.objects.get(code="A"), Theme.objects.get(code="A3.3")
    world.proposal.themes.add(leaf)
    response = listed(team, world.call, theme=branch.path)
    assert titles(response) == [world.proposal.title]


def test_an_unknown_filter_is_no_filter(team, world):
    assert len(titles(listed(team, world.call, state="'; DROP", sort="x", page="99"))) == 2


def test_the_scored_come_first_and_all_come(world):
    fill(world.call, 5)
    search = Search(world.call.stages.get(), sort="mean")
    ids = page_of(world.call, search, 7)
    means = dict(Entry.objects.values_list("proposal", "score_mean"))
    paged = [pk for start in range(0, 8, 2) for pk in ids[start : start + 2]]
    assert [means[pk] for pk in paged] == [53, 52, 51, 50, None, None, None]
    assert len(set(paged)) == 7


@pytest.mark.parametrize(
    ("sort", "first"), [("spread", 9), ("progress", None), ("newest", None), ("country", None)]
)
def test_every_order_gives_all_once(world, sort, first):
    fill(world.call, 5)
    found = page_of(world.call, Search(world.call.stages.get(), sort=sort), 7)[0:50]
    assert len(found) == len(set(found)) == 7
    if first:
        assert Entry.objects.get(proposal=found[0]).score_spread == first


def test_a_later_stage_lists_who_reached_it(team, world):
    call = world.call
    call.stages.update(kind=StageKind.PROFILE)
    final = make_stage(call, order=2)
    make_entry(world.proposal, final)
    assert titles(listed(team, call, stage="final")) == [world.proposal.title]
    assert len(titles(listed(team, call, stage="profile"))) == 2


def test_who_sees_which_proposals(world):
    draft = make_proposal(world.call, submitted=False)
    received = {world.proposal, world.rival_proposal}
    assert set(visible_to(world.steward)) == received
    assert set(visible_to(world.committee)) == received
    assert set(visible_to(world.applicant)) == {world.proposal}
    assert set(visible_to(world.viewer)) == {world.proposal}
    assert set(visible_to(world.other_steward)) == set()
    assert set(visible_to(world.reviewer)) == set()
    assert set(visible_to(world.admin)) == {*received, draft}
    search = Search(world.call.stages.get())
    assert set(for_call(world.steward, world.call, search)) == received
    assert set(for_call(world.other_steward, world.call, search)) == set()
    for person in (world.steward, world.applicant, world.rival, world.reviewer, world.peer):
        for proposal in (world.proposal, draft):
            allowed = person.has_perm("applying.view_proposal", proposal)
            assert allowed is visible_to(person).filter(pk=proposal.pk).exists()


# ---- Detail


def test_the_detail_is_within_its_goal(team, world):
    """Goal G4: at most 14 queries."""
    url = world.proposal.get_absolute_url()
    with CaptureQueriesContext(connection) as queries:
        response = team.get(url)
    assert b"Puno" in response.content
    told = [q["sql"][:130] for q in queries]
    assert len(told) <= 14, "\n".join(told)


# ---- Export


def rows_of(response):
    """Return the rows of a CSV."""
    text = b"".join(response.streaming_content).decode()
    assert text.startswith(BOM)
    return list(csv.reader(io.StringIO(text.removeprefix(BOM))))


def test_the_export_has_all_and_no_formula(team, world):
    Proposal.objects.filter(pk=world.proposal.pk).update(title='=HYPERLINK("http://x";"y")')
    header, first, second = rows_of(team.get(reverse("applying:export", args=[world.call.slug])))
    assert header[:3] == ["Number", "Title", "Organisation"]
    assert first[0] == f"{world.call.code}-0001"
    assert first[1] == '\'=HYPERLINK("http://x";"y")'
    assert first[12:14] == ["2026-10-20 12:00:00", "2026-10-20 09:00:00"]
    assert second[2] == "Uma Suyu"


DANGEROUS = ["=1", "+1", "-1", "@a", "\tx", "\rx", "＝1"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_cell_that_begins_like_a_formula_is_text(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["a=1", "", 5, Decimal("-3.5")])
def test_other_cells_stay(value):
    assert safe_cell(value) == value
    assert safe_cell(None) == ""


def test_a_sheet_is_given_chunk_by_chunk():
    assert list(csv_lines(["a"], [[[1], [2]], [["x,y"]]])) == [
        f"{BOM}a\r\n",
        "1\r\n2\r\n",
        '"x,y"\r\n',
    ]


def test_the_export_reads_a_chunk_a_query(world, django_assert_num_queries):
    fill(world.call, 5)
    stage = world.call.stages.get()
    with django_assert_num_queries(4):
        chunks = list(export_chunks(world.call, stage, size=2))
    numbers = [row[0] for rows in chunks for row in rows]
    assert numbers == list(range(1, 8))


# ---- Figures


def test_figures_by_day_and_country(team, world):
    make_proposal(world.call, make_organisation(country="BO"))
    assert [n for _day, n in per_day(world.call)] == [3]
    assert by_country(world.call) == [("PE", 2), ("BO", 1)]
    body = team.get(reverse("applying:figures", args=[world.call.slug])).content.decode()
    assert "20 October 2026" in body
    assert "Most come from Peru." in body
    assert body.count("<table") == 2


def test_figures_before_anything_arrived(team, world):
    Proposal.objects.update(submitted_at=None)
    body = team.get(reverse("applying:figures", args=[world.call.slug])).content.decode()
    assert "Nothing has been received yet." in body


def test_days_without_proposals_are_days_too(world):
    Proposal.objects.filter(pk=world.proposal.pk).update(submitted_at="2026-10-17T12:00:00Z")
    assert [n for _day, n in per_day(world.call)] == [1, 0, 0, 1]


def test_a_day_is_a_day_where_the_call_is(world):
    Proposal.objects.update(submitted_at="2026-10-21T02:30:00Z")
    assert str(per_day(world.call)[0][0]) == "2026-10-20"


def test_search_finds_accents_plurals_and_numbers(team, world):
    Proposal.objects.filter(pk=world.proposal.pk).update(
        search_text=normalise("0042 Lecherías comunitarias")
    )
    for words in ("lecheria", "LECHERÍAS", "comunitaria", "0042"):
        assert titles(listed(team, world.call, q=words)) == [world.proposal.title]


def test_a_row_leads_to_its_proposal_by_its_number(team, world):
    page = listed(team, world.call)
    assert f'href="{world.proposal.number}/"' in page.content.decode()
    found = team.get(reverse("applying:numbered", args=[world.call.slug, world.proposal.number]))
    assert found.context["proposal"] == world.proposal
    other = team.get(reverse("applying:numbered", args=[world.call.slug, 9999]))
    assert other.status_code == 404
