"""Every page of the three rooms, in three languages: what each page owes whoever reads it."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from minka.accounts.services import invite_member
from minka.common.times import now
from tests.factories.accounts import make_foundation, make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db
LANGUAGES = {"es": "es", "pt-br": "pt-BR", "en": "en"}


class Reader(HTMLParser):
    """Collects what a page owes: headings, labels, controls, tables, inline code."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.title = ""
        self._in_title = False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._in_title = tag == "title"

    def handle_endtag(self, tag):
        self._in_title = self._in_title and tag != "title"

    def handle_data(self, data):
        if self._in_title:
            self.title += data

    def all(self, *names):
        return [attrs for tag, attrs in self.tags if tag in names]


@pytest.fixture
def pages():
    """Return the address of every page that one owner and administrator can open."""
    owner = make_user("Rosa Quispe", is_superuser=True)
    organisation = make_organisation(
        owner, name="Uma Suyu", website="https://example.org", founded=1987, languages=["es", "qu"]
    )
    make_foundation(owner, name="Fondo Andino")
    member = make_member(organisation)
    _invitation, token = invite_member(
        organisation=organisation, email="ana@example.org", role="editor", actor=owner, at=now()
    )
    invitation = organisation.public_id, _invitation.public_id
    one, theirs = [organisation.public_id], [organisation.public_id, member.public_id]
    asked = {
        "accounts:profile": [],
        "accounts:organisations": [],
        "accounts:organisation_new": [],
        "accounts:organisation": one,
        "accounts:organisation_edit": one,
        "accounts:invite": one,
        "accounts:leave": one,
        "accounts:member": theirs,
        "accounts:remove": theirs,
        "accounts:hand_over": theirs,
        "accounts:revoke": invitation,
        "accounts:invitation": [token],
        "accounts:administration": [],
        "accounts:publishing": one,
        "taxonomy:themes": [],
    }
    return owner, {name: reverse(name, args=arguments) for name, arguments in asked.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_is_whole_in_each_language(client, pages, language):
    owner, addresses = pages
    owner.language = language
    owner.save()
    client.force_login(owner)
    titles = {}
    for name, address in addresses.items():
        answer = client.get(address)
        assert answer.status_code == 200, name
        found = Reader(answer.content.decode())
        titles[name] = found.title
        check(name, found, LANGUAGES[language])
    assert all(title.strip(" ·") != "Minka" for title in titles.values()), titles


def check(name: str, found: Reader, language: str) -> None:
    """Say which of its duties a page forgot."""
    assert found.all("html")[0]["lang"] == language, name
    assert len(found.all("h1")) == 1, name
    assert not [a for _tag, a in found.tags if "style" in a or "onclick" in a], name
    assert all("src" in script for script in found.all("script")), name
    ids = [a["id"] for _tag, a in found.tags if a.get("id")]
    assert len(ids) == len(set(ids)), name
    main = [a for a in found.all("a", "button") if (a.get("class") or "").split() == ["btn"]]
    assert len(main) <= 1, name
    labelled = {label.get("for") for label in found.all("label")}
    for control in found.all("input", "select", "textarea"):
        if control.get("type") not in {"hidden", "submit"}:
            assert control["id"] in labelled, (name, control)
    for table in found.all("table"):
        assert table.get("aria-label"), name
    assert all(heading.get("scope") == "col" for heading in found.all("th")), name
    assert all(form.get("method") in {"post", "get"} for form in found.all("form")), name


def test_what_somebody_typed_stays_when_it_is_wrong(client, pages):
    owner, addresses = pages
    client.force_login(owner)
    sent = {"name": "Red <b>Lenca</b>", "kind": "ngo", "country": "PE", "identifier": "12"}
    page = client.post(addresses["accounts:organisation_new"], sent).content.decode()
    assert 'value="Red &lt;b&gt;Lenca&lt;/b&gt;"' in page
    assert 'value="12"' in page
    assert '<option value="PE" selected>' in page
    found = Reader(page)
    wrong = [a for a in found.all("input") if a.get("aria-invalid") == "true"]
    assert [a["name"] for a in wrong] == ["identifier"]
    assert f"{wrong[0]['id']}_error" in wrong[0]["aria-describedby"]


@pytest.mark.parametrize("name", ["accounts:organisation_new", "accounts:invite"])
def test_the_language_buttons_of_a_form_keep_what_was_typed(client, pages, name):
    owner, addresses = pages
    client.force_login(owner)
    sent = {"name": "Nombre a medias", "email": "a-medias", "_language": "pt-br"}
    answer = client.post(addresses[name], sent)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert '<html lang="pt-BR"' in page
    assert "Nombre a medias" in page or "a-medias" in page
    assert "error-summary" not in page
