"""The tree of themes: loaded, read, chosen in a form, shown."""

import csv
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.test import Client
from django.utils import translation

import minka.taxonomy
from minka.taxonomy.forms import ThemesField
from minka.taxonomy.models import Theme
from minka.taxonomy.queries import by_codes, descendants_of, roots, tree, with_descendants

pytestmark = pytest.mark.django_db
TABLE = Path(minka.taxonomy.__file__).parent / "data" / "taxonomy.csv"


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class ThemesForm(forms.Form):
    themes = ThemesField()


def test_every_row_of_the_table_is_a_theme_under_its_parent():
    stored = {t.code: t.parent.code if t.parent else "" for t in tree().select_related("parent")}
    assert stored == {row["code"]: row["parent"] for row in rows()}
    assert len(stored) == 90


def test_the_tree_has_a_name_in_each_language():
    assert not Theme.objects.filter(es="").exists()
    assert not Theme.objects.filter(en="").exists()
    assert not Theme.objects.filter(pt_br="").exists()


def test_each_theme_comes_after_its_parent_and_a_step_deeper():
    seen: dict[int | None, int] = {None: -1}
    for theme in tree():
        assert theme.depth == seen[theme.parent_id] + 1
        seen[theme.pk] = theme.depth


def test_siblings_keep_the_order_of_the_table():
    table = [row["code"] for row in rows() if row["parent"] == "M1.3"]
    assert [t.code for t in tree() if t.parent and t.parent.code == "M1.3"] == table
    assert [t.code for t in roots()] == ["F", "S", "X", "T"]


def test_loading_can_be_undone_and_done_again():
    migration = import_module("minka.taxonomy.migrations.0002_themes")
    migration.unload(apps, None)
    assert not Theme.objects.exists()
    migration.load(apps, None)
    assert Theme.objects.count() == 90


def test_a_table_with_a_lost_parent_is_refused(tmp_path, monkeypatch):
    migration = import_module("minka.taxonomy.migrations.0002_themes")
    broken = tmp_path / "broken.csv"
    broken.write_text("code,parent,es,en,pt_br\nZ1,Z,a,b,c\n", encoding="utf-8")
    monkeypatch.setattr(migration, "TABLE", broken)
    with pytest.raises(ValueError, match="Z1"):
        migration.load(apps, None)


def test_descendants_are_all_below_and_nothing_beside():
    m1 = Theme.objects.get(code="M1")
    codes = set(descendants_of(m1).values_list("code", flat=True))
    assert codes == {r["code"] for r in rows() if r["code"].startswith("M1.")}


def test_a_filter_by_theme_looks_below_it_too():
    chosen = by_codes(["M1.3", "C1", "nothing"])
    assert [t.code for t in chosen] == ["M1.3", "C1"]
    found = with_descendants(chosen)
    assert Counter(t.code[:4] for t in found) == {"M1.3": 7, "C1": 1}
    assert not with_descendants([]).exists()


def test_a_theme_is_called_as_the_reader_speaks():
    theme = Theme.objects.get(code="M")
    with translation.override("pt-br"):
        assert str(theme) == "Mercados"
    with translation.override("en"):
        assert str(theme) == "Markets"


def test_the_field_cleans_codes_to_themes():
    form = ThemesForm({"themes": ["M1", "C1"]})
    assert form.is_valid()
    assert {t.code for t in form.cleaned_data["themes"]} == {"M1", "C1"}


@pytest.mark.parametrize("sent", [["nothing"], ["M1", "' OR 1=1"], []])
def test_the_field_refuses_what_is_no_theme(sent):
    assert not ThemesForm({"themes": sent}).is_valid()


def test_the_field_keeps_a_limit():
    field = ThemesField(limit=1)
    with pytest.raises(forms.ValidationError, match="1"):
        field.clean(["M1", "C1"])
    assert field.clean(["M1"]).get().code == "M1"


def test_the_field_shows_what_is_chosen_in_an_open_fold():
    html = str(ThemesForm(initial={"themes": list(by_codes(["M1"]))})["themes"])
    assert html.count("<details") == 4 + 6
    assert html.count(" open>") == 2  # the trunk and the branch
    assert html.count(" checked") == 1
    assert html.count('type="checkbox"') == 90
    assert 'value="M1"' in html


def test_the_field_shows_what_was_sent_again():
    html = str(ThemesForm({"themes": ["C1", "S1"]})["themes"])
    assert html.count(" checked") == 2
    assert html.count(" open>") == 3


def test_the_field_asks_the_database_once(django_assert_num_queries):
    with django_assert_num_queries(1):
        str(ThemesForm()["themes"])


@pytest.mark.parametrize(
    ("language", "words"),
    [("es", "Factores de éxito"), ("pt-br", "Fatores de sucesso"), ("en", "Success factors")],
)
def test_the_page_shows_the_tree_to_anybody(language, words, django_assert_num_queries):
    client = Client(headers={"accept-language": language})
    with django_assert_num_queries(1):
        page = client.get("/themes/")
    assert page.status_code == 200
    assert words in page.content.decode()
