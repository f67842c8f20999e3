"""Places on a list or by coordinates: read, asked again where they look turned, told."""

import pytest
from django.urls import reverse
from django.utils import translation

from calls.applying.forms import build_section_form
from calls.applying.queries import answers_told, whole
from calls.applying.rules import problems_of
from tests.calls.applying.forms_of import asks, cells, q, section

pytestmark = pytest.mark.django_db


def read(entry, data):
    return build_section_form(entry.form_version.schema[0], entry, data)


def texts(entry, at):
    return [problem.text for problem in problems_of(whole(entry), at)]


@pytest.fixture
def places(draft):
    """Return a draft whose form asks for places."""

    def make(answers=None, **extra):
        given = {"x": answers} if answers else {}
        return asks(draft, section(q("x", "places", **extra)), **given)

    return make


CUSCO = {"name": "Cusco", "country": "PE", "latitude": "-13.516700", "longitude": "-71.978100"}


@pytest.mark.parametrize(
    "typed",
    [
        {"latitude": "-13.5167", "longitude": "-71.9781"},
        {"latitude": "-13,5167", "longitude": "-71,9781"},
        {"latitude": "13°31'0.12\"S", "longitude": "71°58'41.16\"O"},
        {"latitude": "-13.5167, -71.9781"},
    ],
)
def test_places_are_read_in_every_usual_way(places, typed):
    form = read(places(), cells("q_x", {"name": "Cusco", "country": "PE", **typed}))
    assert form.is_valid(), form.errors
    assert form.values() == {"q_x": [CUSCO]}


def test_a_place_by_its_name_or_by_its_point(places, at):
    form = read(
        places(),
        cells("q_x", {"name": "Cusco", "country": "PE"}, {"latitude": "-13", "longitude": "-71"}),
    )
    rows = form.values()["q_x"]
    assert rows[0] == {"name": "Cusco", "country": "PE", "latitude": None, "longitude": None}
    assert rows[1] == {
        "name": "",
        "country": "",
        "latitude": "-13.000000",
        "longitude": "-71.000000",
    }
    assert texts(places(rows), at) == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"latitude": "95", "longitude": "-71"}, "It goes from -90 to 90"),
        ({"latitude": "-13", "longitude": "-181"}, "It goes from -180 to 180"),
        ({"latitude": "-71.9781", "longitude": "-13.5167"}, "the wrong way round"),
        ({"latitude": "13 W", "longitude": "-71"}, "the wrong way round"),
        ({"latitude": "-13"}, "Write both coordinates"),
        ({"longitude": "-71"}, "Write both coordinates"),
        ({"latitude": "allá", "longitude": "-71"}, "Write degrees"),
        ({"country": "XX"}, "not one of"),
    ],
)
def test_a_place_that_is_asked_again_is_kept_as_typed(places, typed, words):
    with translation.override("en"):
        form = read(places(), cells("q_x", {"name": "Cusco", **typed}))
        assert not form.is_valid()
        assert words in str(form.errors["q_x"])
    kept = form.values()["q_x"]["typed"][0]
    assert {key: kept[key] for key in typed} == typed


def test_what_a_place_lacks(places, at):
    lacking = {"name": "Cusco", "country": "", "latitude": None, "longitude": None}
    entry = places([lacking, {**lacking, "name": "", "country": "PE"}])
    assert [p.field for p in problems_of(whole(entry), at)] == ["q_x-0-country", "q_x-1-name"]


def test_places_are_told_in_words_and_figures(places):
    entry = places([CUSCO, {**CUSCO, "name": "", "country": ""}])
    with translation.override("es"):
        row = answers_told(entry.form_version.schema, entry.answers, "USD")[0]["rows"][0]
    assert row["text"].splitlines() == [
        "Cusco · Perú · -13.516700, -71.978100",
        "-13.516700, -71.978100",
    ]
    assert len(row["table"]["columns"]) == 3


def test_places_lead_to_no_other_host(browse, places):
    entry = places([CUSCO])
    for name in ("check", "section"):
        args = [entry.proposal.public_id, *([0] if name == "section" else [])]
        html = browse.get(reverse(f"applying:{name}", args=args)).content.decode()
        assert "openstreetmap" not in html
        assert "maps." not in html
        assert "geo:" not in html
