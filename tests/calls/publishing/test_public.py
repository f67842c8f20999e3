"""What everybody reads: the list, the page of a call, the feed."""

from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from calls.publishing import services
from calls.publishing.models import Call, Stage
from calls.publishing.queries.lists import in_public_order, narrowed, with_phase
from calls.publishing.queries.page import fingerprint, phase_of
from minka.common.registry import panels_of
from minka.common.times import now
from minka.taxonomy.models import Theme
from tests.factories.accounts import make_user
from tests.factories.publishing import make_call, make_stage

from .conftest import signed_in, write_all

LIST = reverse("publishing:calls")


@pytest.fixture
def visitor(db) -> Client:
    """Return a browser in English in which nobody is signed in."""
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def _alone(monkeypatch):
    """Show the page without what other rooms add to it: their queries are theirs."""
    monkeypatch.setattr(panels_of("call"), "_entries", {})


def call_from(opens: int, closes: int, at: datetime, **extra) -> Call:
    """Make a published call that opens and closes so many days from now."""
    call = make_call(**extra)
    call.stages.update(opens_at=at + timedelta(days=opens), deadline_at=at + timedelta(days=closes))
    return call


def page(client: Client, call: Call, **headers) -> str:
    """Return the page of a call as text."""
    response = client.get(reverse("publishing:call", args=[call.slug]), headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_open_calls_come_first_closing_soonest_on_top(db, at):
    past_old = call_from(-90, -60, at)
    later = call_from(-1, 20, at)
    upcoming = call_from(5, 30, at)
    soon = call_from(-1, 2, at)
    past_new = call_from(-30, -1, at)
    far = call_from(40, 50, at)
    decided = call_from(-1, 10, at, state="decided")
    ordered = list(in_public_order(with_phase(Call.objects.all(), at)))
    assert ordered == [soon, later, upcoming, far, decided, past_new, past_old]


def test_the_first_stage_says_when_a_call_is_open(db, at):
    call = make_call(stages=2)
    profile, final = call.stages.all()
    Stage.objects.filter(pk=profile.pk).update(deadline_at=at - timedelta(days=1))
    assert final.receives_at(at)
    assert with_phase(Call.objects.all(), at).get().phase == 2


@pytest.fixture
def several(db, at) -> dict[str, Call]:
    """Return three open calls that differ in theme, country and language."""
    water = make_call(title={"es": "Agua y riego"}, countries=["PE", "BO"])
    price = make_call(
        title={"es": "Precios agrícolas"}, proposal_languages=["pt-BR"], countries=["BR"]
    )
    every = make_call(title={"es": "Mancomunidades"}, countries=[])
    for call in (water, price, every):
        services.opened.trace(call, "basics_changed", actor=call.created_by, at=at)
    water.themes.add(Theme.objects.get(code="M1.1"))
    return {"water": water, "price": price, "every": every}


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, {"water", "price", "every"}),
        ({"words": "precio agricola"}, {"price"}),
        ({"words": "nada parecido"}, set()),
        ({"theme": "M1.1"}, {"water"}),
        ({"theme": "M"}, {"water"}),
        ({"theme": "A"}, set()),
        ({"country": "PE"}, {"water", "every"}),
        ({"country": "BR"}, {"price", "every"}),
        ({"language": "es"}, {"water", "every"}),
        ({"language": "pt-BR"}, {"water", "price", "every"}),
        ({"phase": "open"}, {"water", "price", "every"}),
        ({"phase": "past"}, set()),
        ({"phase": "nonsense"}, {"water", "price", "every"}),
        ({"country": "PE", "language": "es", "words": "riego"}, {"water"}),
    ],
)
def test_filters_narrow_the_list(several, at, filters, found):
    rows = narrowed(with_phase(Call.objects.all(), at), **filters)
    assert {name for name, call in several.items() if call in rows} == found


def test_the_list_counts_honestly(visitor, several):
    answer = visitor.get(LIST, {"country": "BR"})
    assert answer.context["page_obj"].paginator.count == 2
    assert "2 calls match" in answer.content.decode()
    empty = visitor.get(LIST, {"q": "zzz"}).content.decode()
    assert "No call matches" in empty


@pytest.mark.parametrize("query", ["?theme=ZZ", "?country=XX&phase=9", "?page=999", "?q=%00%27"])
def test_a_hostile_filter_is_harmless(visitor, several, query):
    assert visitor.get(LIST + query).status_code == 200


def test_drafts_are_not_listed(visitor):
    make_call(state="draft", published_at=None, title={"es": "Secreta"})
    assert "Secreta" not in visitor.get(LIST).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_for_one_and_for_three(visitor, django_assert_num_queries, count):
    for _ in range(count):
        make_call().themes.add(Theme.objects.first())
    with django_assert_num_queries(4):
        visitor.get(LIST)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_ones_own_calls(owner, foundation, as_owner, django_assert_num_queries, count):
    for _ in range(count):
        make_call(foundation)
        make_call(foundation, state="draft", published_at=None)
    url = reverse("publishing:mine")
    as_owner.get(url)
    with django_assert_num_queries(7):
        assert as_owner.get(url).status_code == 200


@pytest.mark.usefixtures("_alone")
@pytest.mark.parametrize("stages", [1, 2])
def test_the_page_needs_few_queries(visitor, django_assert_num_queries, stages):
    call = make_call(stages=stages)
    with django_assert_num_queries(5):
        page(visitor, call)
    with django_assert_num_queries(2):  # its mark, the call with its stages: the rest is remembered
        page(visitor, call)


def test_a_page_that_did_not_change_is_not_sent_again(visitor, django_assert_num_queries):
    call = make_call()
    url = reverse("publishing:call", args=[call.slug])
    mark = visitor.get(url)["ETag"]
    with django_assert_num_queries(1):
        again = visitor.get(url, headers={"if-none-match": mark})
    assert (again.status_code, again.content) == (304, b"")
    spanish = visitor.get(url, headers={"if-none-match": mark, "accept-language": "es"})
    assert spanish.status_code == 200


def test_every_change_renews_the_page(published, doing, visitor, clock):
    url = reverse("publishing:call", args=[published.slug])
    mark = visitor.get(url)["ETag"]
    clock.on(seconds=1)
    services.set_themes(call=published, themes=Theme.objects.all()[:1], **doing)
    again = visitor.get(url, headers={"if-none-match": mark})
    assert again.status_code == 200
    assert str(Theme.objects.first()) in again.content.decode()


def test_the_mark_changes_by_day_and_near_a_date_by_minute(db):
    call = make_call()
    opens, closes = call.stages.get().opens_at, call.stages.get().deadline_at
    middle = opens + (closes - opens) / 2

    def mark(moment):
        return fingerprint(call.slug, moment, "es")

    noon = middle.replace(hour=12)
    assert mark(noon) == mark(noon + timedelta(hours=1))
    assert mark(noon) != mark(noon + timedelta(days=1))
    near = closes - timedelta(hours=3)
    assert mark(near) != mark(near + timedelta(minutes=1))
    assert mark(noon) != fingerprint(call.slug, noon, "en")
    assert fingerprint("no-such-call", noon, "es") is None


def test_who_is_signed_in_always_gets_the_page(owner, as_owner):
    call = make_call()
    assert "ETag" not in as_owner.get(reverse("publishing:call", args=[call.slug]))


def test_a_draft_has_no_mark(db):
    call = make_call(state="draft", published_at=None)
    assert fingerprint(call.slug, now(), "es") is None


def test_the_page_shows_every_question_criterion_date_and_chapter(published, visitor):
    text = page(visitor, published)
    stage = published.stages.get()
    for question in stage.questions.all():
        assert question.label["es"] in text
    for criterion in stage.criteria.all():
        assert criterion.title["es"] in text
    assert "20 %" in text
    assert "Santiago" in text
    assert "USD\u00a0175\u00a0000" in text
    assert "up to 12 months" in text
    assert published.rules["es"][20]["title"] in text
    assert text.count("<h1") == 1


def test_a_chapter_without_text_is_not_shown(published, doing, visitor):
    change = services.Change(7, {"es": "Formato raro"}, {}, {"es": "No hace falta."})
    services.amend_rules(call=published, change=change, **doing)
    assert "Formato raro" not in page(visitor, published)


def test_the_page_speaks_the_language_of_the_reader(published):
    portuguese = page(Client(), published, **{"accept-language": "pt-br"})
    assert "Ação coletiva" in portuguese
    assert 'lang="pt-BR"' in portuguese
    spanish = page(Client(), published, **{"accept-language": "en"})
    assert 'lang="es"' in spanish


EVIL = '<script>alert("x")</script>[go](javascript:alert(1))<img src=x onerror=alert(1)>'


def test_nothing_that_is_written_runs(published, doing, visitor):
    texts = {"es": EVIL}
    services.update_basics(
        call=published, title=texts, summary=texts, body=texts, languages=["es"], **doing
    )
    services.amend_rules(call=published, change=services.Change(1, texts, texts, texts), **doing)
    stage = published.stages.get()
    stage.criteria.update(title=texts, guidance=texts, labels={"0": texts})
    version = stage.form_versions.get()
    version.schema[0]["title"] = texts
    version.schema[0]["questions"][0].update(label=texts, help=texts)
    version.save()
    cache.clear()
    for url in (LIST, reverse("publishing:call", args=[published.slug])):
        text = visitor.get(url).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert 'href="javascript' not in text


def test_a_cancelled_call_says_why(published, doing, visitor):
    services.cancel_call(call=published, reason="El fondo se retiró.", **doing)
    text = page(visitor, published)
    assert "El fondo se retiró." in text
    assert "Start a proposal" not in text


@pytest.mark.usefixtures("_alone")
def test_a_call_can_be_answered_while_it_is_open_only(visitor):
    at = now()
    assert "Start a proposal" in page(visitor, call_from(-1, 5, at))
    assert "Start a proposal" not in page(visitor, call_from(2, 5, at))
    assert "Start a proposal" not in page(visitor, call_from(-5, -1, at))


def test_the_reader_sees_the_deadline_in_their_own_zone(owner, as_owner):
    call = call_from(-1, 5, now())
    text = page(as_owner, call)
    assert "Bogot" in text
    assert "Santiago" in text


@pytest.mark.parametrize(
    ("opens", "closes", "phase"),
    [(-1, 5, "open"), (-1, 0.5, "last"), (1, 5, "upcoming"), (-5, -1, "closed")],
)
def test_the_phase_of_a_call(db, at, opens, closes, phase):
    call = call_from(opens, closes, at)
    assert phase_of(call, list(call.stages.all()), at) == phase
    call.state = "cancelled"
    assert phase_of(call, [], at) == "cancelled"


@pytest.mark.parametrize("slug", ["nada", "drop-table", "x" * 80])
def test_an_unknown_address_is_not_found(visitor, slug):
    assert visitor.get(f"/calls/{slug}/").status_code == 404
    assert visitor.get(f"/calls/{slug}%22%3E/").status_code == 404


def test_the_feed_is_whole_and_tells_public_calls_only(visitor):
    call = make_call(title={"es": "Agua & <riego>"})
    make_call(state="draft", published_at=None, title={"es": "Secreta"})
    answer = visitor.get(reverse("publishing:feed"))
    assert answer["Content-Type"].startswith("application/atom+xml")
    entries = ET.fromstring(answer.content).findall("{http://www.w3.org/2005/Atom}entry")  # noqa: S314
    assert [one.findtext("{http://www.w3.org/2005/Atom}title") for one in entries] == [
        "Agua & <riego>"
    ]
    link = entries[0].find("{http://www.w3.org/2005/Atom}link")
    assert link.get("href").endswith(call.get_absolute_url())


def test_two_stages_are_both_shown(draft, doing, visitor):
    call = write_all(draft, doing, stages=2)
    services.publish_call(call=call, **doing)
    text = page(visitor, call)
    assert "Profile: closes" in text
    assert "Final proposal: closes" in text


def test_a_stage_without_a_form_or_criteria_is_bearable(visitor):
    call = make_call(stages=1, rules={})
    Stage.objects.filter(call=call).delete()
    stage = make_stage(call)
    stage.criteria.all().delete()
    stage.form_versions.all().delete()
    text = page(visitor, call)
    assert "The questions are not written yet." in text
    assert "The rules are not written yet." in text


def test_a_person_of_the_call_finds_the_workspace(published, as_owner):
    link = reverse("publishing:workspace", args=[published.slug])
    assert link in page(as_owner, published)
    assert link not in page(signed_in(make_user()), published)
