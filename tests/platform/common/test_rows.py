"""The tag that writes a table's rows: shared markup once, values escaped."""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy, override

HOSTILE = "<script>alert('1')</script>{name}%s&"


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_each_row_is_written_in_order():
    rows = [{"name": "Ana", "n": 1}, {"name": "Bea", "n": 22}]
    html = render("{% rows rows %}<p>{name}: {n} {name}</p>{% endrows %}", rows=rows)
    assert html == "<p>Ana: 1 Ana</p><p>Bea: 22 Bea</p>"


def test_no_rows_write_nothing():
    assert render("<b>{% rows rows %}<p>{name}</p>{% endrows %}</b>", rows=[]) == "<b></b>"


def test_values_are_escaped_and_never_read_as_markup():
    html = render("{% rows rows %}<p a='{name}'>{name}</p>{% endrows %}", rows=[{"name": HOSTILE}])
    safe = "&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;{name}%s&amp;"
    assert html == f"<p a='{safe}'>{safe}</p>"


def test_what_is_marked_as_safe_stays_as_it_is():
    chip = format_html("<b>{}</b>", "<x>")
    html = render("{% rows rows %}{chip}{% endrows %}", rows=[{"chip": chip}])
    assert html == "<b>&lt;x&gt;</b>"


def test_what_is_written_around_values_is_rendered_once_and_not_searched_for_names():
    html = render(
        "{% rows rows %}{{ shared }} 100% {name}{% if yes %}!{% endif %}\n{% endrows %}",
        rows=[{"name": "a"}, {"name": "b"}],
        shared="{name} 5%d <",
        yes=True,
    )
    assert html == "{name} 5%d &lt; 100% a!\n{name} 5%d &lt; 100% b!\n"


def test_a_condition_holds_for_all_rows_and_names_inside_it_are_read():
    source = "{% rows rows %}{% if all %}<i>{name}</i>{% else %}{absent}{% endif %}{% endrows %}"
    assert render(source, rows=[{"name": "<"}, {"name": "b"}], all=True) == "<i>&lt;</i><i>b</i>"


def test_it_is_written_again_for_other_rows():
    template = Template("{% rows rows %}{{ shared }}{name};{% endrows %}")
    assert template.render(Context({"rows": [{"name": "a"}], "shared": 1})) == "1a;"
    assert template.render(Context({"rows": [{"name": "b"}], "shared": 2})) == "2b;"


@pytest.mark.parametrize(("value", "shown"), [(None, ""), (0, "0"), ("", ""), (False, "False")])
def test_nothing_shows_nothing(value, shown):
    assert render("{% rows rows %}[{v}]{% endrows %}", rows=[{"v": value}]) == f"[{shown}]"


def test_lazy_words_are_said_in_the_language_of_the_page():
    rows = [{"v": gettext_lazy("State")}]
    with override("es"):
        assert render("{% rows rows %}{v}{% endrows %}", rows=rows) == "Estado"
    with override("en"):
        assert render("{% rows rows %}{v}{% endrows %}", rows=rows) == "State"


def test_braces_that_are_no_name_stay():
    assert render("{% rows rows %}{ } {a b} {v}{% endrows %}", rows=[{"v": 1}]) == "{ } {a b} 1"


def test_a_missing_name_is_an_error_and_not_a_gap():
    with pytest.raises(KeyError):
        render("{% rows rows %}{absent}{% endrows %}", rows=[{"name": "a"}])


@pytest.mark.parametrize("source", ["{% rows %}{% endrows %}", "{% rows a b %}{% endrows %}"])
def test_it_takes_one_list(source):
    with pytest.raises(TemplateSyntaxError):
        Template(source)
