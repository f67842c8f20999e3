"""Components: what each says to the eye and to a screen reader."""

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django.utils.safestring import mark_safe

from minka.common.styleguide import FilterForm, SampleForm, samples

AT = datetime(2026, 10, 15, 15, 0, tzinfo=UTC)


class Page(HTMLParser):
    """Elements in order, with attributes and the text that follows each opening."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
        return [a for t, a in self.elements if t == tag and wanted.items() <= a.items()]

    def one(self, tag: str, **wanted: str) -> dict[str, str | None]:
        found = self.all(tag, **wanted)
        assert len(found) == 1, (tag, wanted, found)
        return found[0]


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def show(name: str, request: Any = None, /, **context: Any) -> Page:
    """Render one component."""
    return Page(render_to_string(f"components/{name}.html", context, request=request))


@pytest.mark.parametrize("tone", ["neutral", "action", "done", "attention", "refused"])
def test_a_chip_is_a_word_never_a_colour_alone(tone):
    page = show("chip", label="In review", tone=tone)
    assert page.text == "In review"
    assert page.one("span")["class"] == f"chip chip-{tone}"


def test_a_chip_is_neutral_when_nobody_says_its_tone():
    assert show("chip", label="Draft").one("span")["class"] == "chip chip-neutral"


def test_a_button_is_a_link_when_it_leads_somewhere():
    page = show("button", label="Start", href="/start/")
    assert page.one("a") == {"class": "btn", "href": "/start/"}
    assert not page.all("button")


def test_a_button_sends_its_name_and_value():
    page = show("button", label="Withdraw", look="danger", name="act", value="withdraw", small=True)
    button = page.one("button")
    assert button["type"] == "submit"
    assert (button["name"], button["value"]) == ("act", "withdraw")
    assert button["class"] == "btn btn-danger btn-small"


def test_a_button_can_be_shown_as_not_possible_yet():
    assert "disabled" in show("button", label="Send", disabled=True).one("button")


@pytest.mark.parametrize("level", [2, 3])
def test_a_card_has_a_heading_that_leads_to_its_thing(level):
    page = show(
        "card", title="A call", href="/calls/a/", chip_label="Open", chip_tone="action", level=level
    )
    page.one(f"h{level}")
    page.one("a", href="/calls/a/")
    page.one("span", class_="chip chip-action")
    assert page.text == "Open A call"


def test_an_empty_state_says_what_will_be_here_and_how_to_begin():
    page = show("empty", title="Proposals will be here", text="…", href="/new/", label="Begin")
    assert page.one("svg")["aria-hidden"] == "true"
    page.one("a", href="/new/")
    assert "Proposals will be here" in page.text


def test_what_is_wrong_is_gathered_on_top_with_ways_to_each_control():
    form = SampleForm({"email": "rosa@"})
    page = show("error_summary", form=form)
    box = page.one("div")
    assert box["role"] == "alert"
    assert box["tabindex"] == "-1"
    assert box["aria-labelledby"] == page.one("h2")["id"]
    assert "There is a problem" in page.text
    links = [link["href"] for link in page.all("a")]
    assert links == [
        "#id_title",
        "#id_email",
        "#id_country",
        "#id_languages_0",
        "#id_agrees",
    ]


def test_every_way_of_the_summary_leads_to_a_control_that_exists():
    form = SampleForm({"email": "rosa@"})
    ids = {attrs.get("id") for _tag, attrs in Page(str(form)).elements}
    for link in show("error_summary", form=form).all("a"):
        assert (link["href"] or "")[1:] in ids


@pytest.mark.parametrize("form", [None, SampleForm(), FilterForm({})])
def test_no_summary_where_nothing_is_wrong(form):
    assert show("error_summary", form=form).elements == []


def test_errors_of_the_whole_form_stand_in_the_summary_too():
    form = FilterForm({})
    form.add_error(None, "The call closed while you were writing.")
    assert "The call closed while you were writing." in show("error_summary", form=form).text


def page_of(number: int, query: str = "") -> Page:
    request = RequestFactory().get(f"/list/?{query}")
    return show("pagination", request, page=Paginator(range(500), 50).page(number))


def test_pages_are_a_named_landmark_that_says_where_one_is():
    page = page_of(5)
    assert page.one("nav")["aria-label"] == "Pages"
    assert page.one("a", aria_current="page")["href"] == "?page=5"
    assert page.one("a", rel="prev")["href"] == "?page=4"
    assert page.one("a", rel="next")["href"] == "?page=6"
    assert {link["href"] for link in page.all("a")} == {f"?page={n}" for n in (1, 4, 5, 6, 10)}


def test_pages_keep_the_filters():
    page = page_of(2, "country=PE&page=2&words=caf%C3%A9")
    assert page.one("a", rel="next")["href"] == "?country=PE&page=3&words=caf%C3%A9"


@pytest.mark.parametrize(("number", "gone"), [(1, "prev"), (10, "next")])
def test_the_ends_have_no_further_way(number, gone):
    assert not page_of(number).all("a", rel=gone)


def test_one_page_alone_shows_no_pages():
    page = show("pagination", RequestFactory().get("/"), page=Paginator(range(3), 50).page(1))
    assert page.elements == []


def test_a_pager_without_numbers():
    page = show("pager", older="?before=9")
    assert page.one("a", rel="next")["href"] == "?before=9"
    assert not page.all("a", rel="prev")
    assert show("pager").elements == []


def test_tabs_are_links_and_one_is_current():
    tabs = [
        {"label": "Overview", "url": "/a/", "current": True},
        {"label": "Proposals", "url": "/b/", "count": 0},
    ]
    page = show("tabs", tabs=tabs, label="Call")
    assert page.one("nav")["aria-label"] == "Call"
    assert page.one("a", aria_current="page")["href"] == "/a/"
    assert len(page.all("span", class_="count")) == 1


def test_a_timeline_tells_each_state_in_words():
    items = [
        {"label": "Opening", "when": mark_safe("<time>1 October</time>"), "state": "done"},
        {"label": "Profiles", "when": "5 December", "state": "now"},
        {"label": "Results", "when": "30 March"},
    ]
    page = show("timeline", items=items, title="Dates")
    assert [li["class"] for li in page.all("li")] == ["done", "now", "next"]
    assert page.one("li", aria_current="step")["class"] == "now"
    assert "Opening : done 1 October" in page.text
    assert "Profiles now" in page.text
    page.one("time")


def test_a_timeline_never_trusts_what_people_write():
    page = show("timeline", items=[{"label": "<b>x</b>", "when": "<i>y</i>"}])
    assert not page.all("b")
    assert not page.all("i")


def test_what_is_done_is_plain_and_what_cannot_start_is_no_link():
    page = show("task_list", label="Parts", tasks=samples(AT)["tasks"])
    assert page.one("ul")["aria-label"] == "Parts"
    assert len(page.all("li")) == 4
    assert len(page.all("a")) == 3
    assert "Cannot start yet" in page.text
    assert [c["class"] for c in page.all("span") if "chip" in (c["class"] or "")] == [
        "chip chip-action",
        "chip chip-attention",
    ]


def test_a_number_stands_with_its_words():
    assert show("stat", value=125, label="profiles").text == "125 profiles"


def test_progress_is_a_sentence_and_a_bar_that_says_the_same():
    page = show("progress", done=298, total=375, sentence="298 of 375 handed in.")
    bar = page.one("progress")
    assert (bar["value"], bar["max"]) == ("298", "375")
    assert bar["aria-label"] == "298 of 375 handed in."
    assert page.text.startswith("298 of 375 handed in.")


def test_progress_of_nothing_does_not_divide_by_zero():
    assert show("progress", done=0, total=0, sentence="Nothing yet.").one("progress")["max"] == "1"


def test_facts_are_a_list_of_definitions():
    page = show(
        "facts", items=[{"label": "Fund", "value": "USD 1"}, {"label": "Term", "value": ""}]
    )
    assert (len(page.all("dt")), len(page.all("dd"))) == (2, 2)
    assert page.text == "Fund USD 1 Term –"


@pytest.mark.parametrize("name", ["bar_chart", "column_chart"])
def test_a_figure_has_title_takeaway_picture_table_and_file(name):
    rows = [{"label": "Peru", "value": 21}, {"label": "Others", "value": 42, "rest": True}]
    page = show(
        name,
        title="By country",
        takeaway="Peru sends most.",
        rows=rows,
        max=42,
        label_heading="Country",
        value_heading="Profiles",
        csv="/x.csv",
    )
    page.one("figure")
    page.one("figcaption")
    assert "By country" in page.text
    assert "Peru sends most." in page.text
    assert len(page.all("rect")) == 2
    assert len(page.all("th", scope="col")) == 2
    assert len(page.all("th", scope="row")) == 2
    page.one("a", href="/x.csv")


def test_bars_are_as_long_as_their_values():
    rows = [{"label": "a", "value": 21}, {"label": "b", "value": 42}]
    page = show("bar_chart", title="t", takeaway="t", rows=rows, max=42)
    assert [rect["width"] for rect in page.all("rect")] == ["50%", "100%"]
    assert page.all("svg")[0]["aria-hidden"] == "true"


def test_columns_are_one_picture_with_a_name():
    rows = [{"label": str(n), "value": n} for n in range(5)]
    page = show("column_chart", title="By day", takeaway="It grows.", rows=rows, max=4)
    picture = page.one("svg")
    assert picture["role"] == "img"
    assert picture["aria-label"] == "By day. It grows."
    assert [rect["height"] for rect in page.all("rect")] == ["0", "25", "50", "75", "100"]


def test_a_figure_of_nothing_still_renders():
    page = show("column_chart", title="By day", takeaway="Nothing yet.", rows=[], max=0)
    assert page.one("svg")["viewbox"] == "0 0 1 100"


def deadline(**extra: Any) -> Page:
    closes = AT + timedelta(days=12, hours=3)
    return show("deadline", closes=closes, zone="America/Santiago", at=AT, **extra)


def test_a_deadline_is_a_sentence_a_time_and_a_zone_in_words():
    page = deadline(own_zone="America/Bogota")
    assert "Closes in 12 days, 3 hours" in page.text
    assert "27 October 2026, 15:00" in page.text
    assert "Santiago" in page.text
    assert "In your zone: 27 October 2026, 13:00" in page.text
    assert len(page.all("time")) == 2
    line = [attrs for attrs in page.all("p") if "data-countdown" in attrs]
    assert line[0]["data-now"] == str(int(AT.timestamp()))
    assert line[0]["data-text"] == "Closes in {left}"


def test_ones_own_zone_is_not_said_twice():
    assert "In your zone" not in deadline(own_zone="America/Santiago").text


def test_a_deadline_that_passed_counts_no_more():
    page = deadline(state="closed")
    assert "Closed" in page.text
    assert not [attrs for attrs in page.all("p") if "data-countdown" in attrs]


def test_contents_lead_to_the_headings():
    page = show("contents", entries=[{"id": "what", "label": "What we look for"}])
    assert page.one("nav")["aria-labelledby"] == page.one("h2")["id"]
    page.one("a", href="#what")


def test_initials_are_decoration():
    assert show("avatar", initials="RQ").one("span")["aria-hidden"] == "true"


def test_filters_are_a_search_that_opens_when_something_is_filtered():
    closed = show("filters", form=FilterForm())
    assert "open" not in closed.one("details")
    assert closed.one("form")["method"] == "get"
    assert closed.one("form")["role"] == "search"
    filtered = show("filters", form=FilterForm({"country": "PE"}), reset_url="/list/")
    assert "open" in filtered.one("details")
    filtered.one("a", href="/list/")


def test_messages_are_announced_politely():
    page = show(
        "toasts", messages=[type("M", (), {"level_tag": "success", "__str__": lambda s: "Sent."})()]
    )
    assert page.elements[0] == ("div", {"role": "status"})
    page.one("div", class_="toast success")
    assert page.one("svg")["aria-hidden"] == "true"
    assert page.text == "Sent."


TABS = [
    {"label": "Overview", "url": "/a/", "current": False, "count": None},
    {"label": "Ranking", "url": "/b/", "current": True, "count": None},
]


def test_many_tabs_fold_under_the_one_that_is_open():
    page = show("tabs", tabs=TABS, label="Parts of the call", fold=True)
    page.one("details", class_="tabs-menu")
    assert page.text.startswith("Parts of the call Ranking")
    assert [link["href"] for link in page.all("a", aria_current="page")] == ["/b/", "/b/"]


def test_few_tabs_need_no_menu():
    page = show("tabs", tabs=TABS, label="Parts of the call")
    assert page.all("details") == []
    page.one("a", aria_current="page")


@pytest.mark.parametrize(("value", "look"), [("12", "stat"), ("USD 1 234 567 890", "stat long")])
def test_a_long_figure_takes_a_wide_place(value, look):
    show("stat", value=value, label="Fund").one("p", class_=look)
