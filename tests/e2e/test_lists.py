"""Lists change without loading the page again where there is a script, and as plain links else."""

import pytest
from django.urls import reverse

from minka.common.times import now
from tests.factories.publishing import make_call

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def calls():
    """Two calls: the words of the search fit one."""
    for title, words in (("Ferias locales", "ferias"), ("Riego campesino", "riego")):
        make_call(title={"es": title}, search_text=f" {words} ", slug=words, published_at=now())


def search(visitor) -> None:
    """Search the public list for one of them."""
    page = visitor.page
    page.goto(reverse("publishing:calls"))
    page.locator("details.filters > summary").click()
    page.locator("details.filters input[type=text], details.filters input[type=search]").first.fill(
        "riego"
    )
    page.locator("details.filters button[type=submit]").click()
    page.get_by_text("Ferias locales").wait_for(state="detached")


@pytest.mark.usefixtures("calls")
def test_a_filter_changes_the_list_in_place(visit):
    visitor = visit()
    visitor.page.goto(reverse("publishing:calls"))
    visitor.page.evaluate("window.sameplace = true")
    visitor.page.locator("details.filters > summary").click()
    visitor.page.locator(
        "details.filters input[type=text], details.filters input[type=search]"
    ).first.fill("riego")
    visitor.page.locator("details.filters button[type=submit]").click()
    visitor.page.get_by_text("Ferias locales").wait_for(state="detached")
    assert visitor.page.evaluate("window.sameplace") is True
    assert "riego" in visitor.page.url
    assert visitor.page.get_by_text("Riego campesino").count() == 1
    assert visitor.page.evaluate("document.activeElement.className") == "honest"


@pytest.mark.usefixtures("calls")
def test_without_script_the_same_filter_is_a_page(visit):
    visitor = visit(js=False)
    search(visitor)
    assert "riego" in visitor.page.url
    assert visitor.page.get_by_text("Riego campesino").count() == 1
