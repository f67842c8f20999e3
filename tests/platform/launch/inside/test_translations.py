"""Catalogues: compiled, complete, and true to the source."""

import gettext
import shutil

import polib
import pytest

from minka.launch.inside import translations


@pytest.fixture
def locale(monkeypatch, tmp_path):
    """Work over catalogues of the test's own; ``write(language, entry, …)`` makes one."""
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    monkeypatch.setattr(translations, "LOCALE", tmp_path / "locale")

    def write(language: str, *entries: polib.POEntry):
        catalogue = polib.POFile()
        catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
        catalogue.extend(entries)
        path = tmp_path / "locale" / language / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(path))
        return path

    return write


def said(msgid: str, msgstr: str = "", **more) -> polib.POEntry:
    """Return one entry of a catalogue."""
    return polib.POEntry(msgid=msgid, msgstr=msgstr, **more)


def both(locale, *entries: polib.POEntry) -> list[str]:
    """Write a perfect pt_BR and the given es, and return the faults."""
    locale("pt_BR", said("Save", "Salvar"))
    locale("es", *entries)
    return list(translations.faults())


def test_a_catalogue_is_compiled_once(locale):
    source = locale("es", said("Save", "Guardar"))
    assert translations.compile_all() == 1
    with source.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Save") == "Guardar"
    assert translations.compile_all() == 0


def test_complete_catalogues_have_no_fault(locale):
    assert both(locale, said("Save", "Guardar")) == []


def test_a_missing_catalogue_is_a_fault(locale):
    locale("es", said("Save", "Guardar"))
    assert list(translations.faults()) == ["pt_BR: locale/pt_BR/LC_MESSAGES/django.po is missing"]


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (said("Save"), "not translated: 'Save'"),
        (said("Save", "Guardar", flags=["fuzzy"]), "fuzzy: 'Save'"),
        (said("From %(a)s", "Desde %(b)s"), "other placeholders: 'From %(a)s'"),
        (said("From {a}", "Desde"), "other placeholders: 'From {a}'"),
        (said("Only", "Sólo %(n)d"), "other placeholders: 'Only'"),
        (
            said("one", msgid_plural="%(n)d", msgstr_plural={0: "uno", 1: ""}),
            "not translated: 'one'",
        ),
        (
            said("%(n)d day", msgid_plural="%(n)d days", msgstr_plural={0: "un día", 1: "días"}),
            "other placeholders: '%(n)d day'",
        ),
    ],
)
def test_what_a_reader_would_stumble_over_is_a_fault(locale, entry, fault):
    assert both(locale, entry) == [f"es: {fault}"]


def test_the_singular_may_leave_its_number_out(locale):
    plural = {0: "un día", 1: "%(n)d días"}
    entry = said("%(n)d day", msgid_plural="%(n)d days", msgstr_plural=plural)
    assert both(locale, entry) == []


def test_what_nobody_says_any_more_is_no_fault_while_it_is_marked(locale):
    assert both(locale, said("Old", "", obsolete=True)) == []


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="extraction needs gettext")
def test_catalogues_are_compared_with_what_the_sources_say(locale, tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.html").write_text(
        "{% load i18n %}{% translate 'Save' %}{% translate 'Open' context 'verb' %}"
    )
    for language in translations.COMPLETE:
        locale(language, said("Save", "x"), said("Gone", "x"))
    assert sorted(translations.stale()) == [
        "es: nobody says: ('', 'Gone')",
        "es: not in the catalogue: ('verb', 'Open')",
        "pt_BR: nobody says: ('', 'Gone')",
        "pt_BR: not in the catalogue: ('verb', 'Open')",
    ]


def test_without_gettext_freshness_is_not_checked_and_that_is_said(locale, monkeypatch, capsys):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    both(locale, said("Save", "Guardar"))
    assert translations.check() == 0
    assert "xgettext is not installed" in capsys.readouterr().out


def test_a_fault_makes_the_check_fail_and_is_printed(locale, monkeypatch, capsys):
    monkeypatch.setattr(translations, "stale", lambda: iter(()))
    both(locale, said("Save"))
    assert translations.check() == 1
    assert "es: not translated: 'Save'" in capsys.readouterr().out
