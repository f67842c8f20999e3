"""Building a form in a browser: order by keyboard, by pointer and without a script; the preview."""

import pytest
from django.urls import reverse

from tests.factories.publishing import make_call, make_grant, make_question, make_section
from tests.factories.world import build_world


@pytest.fixture
def form(transactional_db):
    """Return a steward and the form of a draft: a, b and c in one section, d in another."""
    world = build_world()
    call = make_call(world.foundation, state="draft", published_at=None)
    make_grant(call, world.steward)
    stage = call.stages.get()
    stage.sections.all().delete()
    first, second = make_section(stage, {"es": "Uno"}), make_section(stage, {"es": "Dos"})
    for key in "abc":
        make_question(stage, key, "yesno", section=first)
    make_question(stage, "d", "long", section=second, max_words=40)
    return world.steward, stage


def order(stage):
    return [
        (section.title["es"], "".join(q.key for q in section.questions.all()))
        for section in stage.sections.all()
    ]


def page_of(name, stage):
    return reverse(f"publishing:{name}", args=[stage.call.slug, stage.kind])


def look(visitor) -> None:
    """Hold that a page fits the window, and that axe finds nothing against it."""
    page = visitor.page
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, page.url
    assert (page.url, visitor.axe()) == (page.url, [])


def grip(visitor, key):
    return visitor.page.locator(f"#q-{key} .grip")


def sent(visitor, act):
    """Do something that moves an item, and wait until the server has answered."""
    with visitor.page.expect_response(lambda answer: answer.url.endswith("/reorder/")):
        act()


def test_questions_are_ordered_with_the_keyboard_and_it_is_said(visit, form):
    steward, stage = form
    visitor = visit(width=1280)
    visitor.enter(steward)
    visitor.go(page_of("form", stage))
    look(visitor)
    handle, keyboard = grip(visitor, "a"), visitor.page.keyboard
    spoken = visitor.page.locator("[data-builder] > [role=status]")
    handle.focus()
    keyboard.press("Enter")
    keyboard.press("ArrowDown")
    keyboard.press("Escape")
    assert order(stage)[0] == ("Uno", "abc")
    keyboard.press("Enter")
    keyboard.press("ArrowDown")
    assert handle.evaluate("h => h === document.activeElement")
    sent(visitor, lambda: keyboard.press("Enter"))
    assert order(stage)[0] == ("Uno", "bac")
    assert "2" in spoken.inner_text()
    keyboard.press(" ")
    for _step in range(2):
        keyboard.press("ArrowDown")
    sent(visitor, lambda: keyboard.press(" "))
    assert order(stage) == [("Uno", "bc"), ("Dos", "ad")]


def test_questions_are_dragged_with_the_pointer(visit, form):
    steward, stage = form
    visitor = visit(width=1280)
    visitor.enter(steward)
    visitor.go(page_of("form", stage))
    mouse, target = visitor.page.mouse, visitor.page.locator("#q-a").bounding_box()
    handle = grip(visitor, "c")
    handle.scroll_into_view_if_needed()
    target = visitor.page.locator("#q-a").bounding_box()
    handle.hover()
    mouse.down()
    mouse.move(target["x"] + 40, target["y"] + 20)
    mouse.move(target["x"] + 40, target["y"] + 4)
    sent(visitor, mouse.up)
    assert order(stage)[0] == ("Uno", "cab")
    visitor.go(page_of("form", stage))
    assert visitor.page.locator("[data-list] h3").first.inner_text().endswith("c")


@pytest.mark.parametrize("js", [True, False], ids=["script", "no-script"])
def test_a_form_is_built_on_a_phone(visit, form, js):
    steward, stage = form
    visitor = visit(width=360, js=js)
    visitor.enter(steward)
    visitor.go(page_of("form", stage))
    visitor.page.locator("#q-b button[value=up]").click()
    assert order(stage)[0] == ("Uno", "bac")
    visitor.go(page_of("new_question", stage))
    visitor.fill(kind="long", label_es="¿Por qué?")
    visitor.fill(when="a")
    visitor.fill(operator="is")
    visitor.fill(answers=["a:true"])
    if js:
        look(visitor)
        assert not visitor.page.locator("[name=minimum]").is_visible()
        assert visitor.page.locator("[name=max_words]").is_visible()
        assert not visitor.page.locator('[value="b:true"]').is_visible()
    visitor.page.locator("#main-form button[type=submit]").click()
    made = stage.questions.get(label__es="¿Por qué?")
    assert made.condition == {"question": "a", "operator": "is", "values": ["true"]}
    visitor.go(page_of("preview_form", stage) + "?show=s2")
    assert visitor.page.locator(".phone [name=q_d]").is_visible()
    if js:
        look(visitor)
