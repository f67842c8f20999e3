"""The library's page and its feed. Everything here is public."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .forms import KIND_CHOICES, SearchForm
from .queries import Entry, Wanted, entries, for_front, found, lessons_on, newest

PER_PAGE = 25
# What XML 1.0 cannot hold. One such sign, pasted into a title, would silence the whole feed.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Search and filter what was learned; page by page, with an honest count."""
    form = SearchForm(request.GET or None)
    wanted = form.wanted() if form.is_bound else Wanted()
    page = Paginator(found(wanted), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "filters": [form[name] for name in ("theme", "country", "language")],
        "wanted": wanted,
        "looking": wanted != Wanted(),
        "narrowed": bool(wanted.theme or wanted.country or wanted.language),
        "tabs": _tabs(request, wanted),
        "page_obj": page,
        "entries": entries(page.object_list),
    }
    return render(request, "library/home.html", context)


def front_panel(user: Any, target: Any, at: datetime) -> dict[str, Any] | None:
    """Return what was learned last, for the front page: two queries."""
    shown = for_front()
    return {"entries": shown} if shown else None


def draft_panel(user: Any, proposal: Any, at: datetime) -> dict[str, Any] | None:
    """Return what past projects learned about the themes of a draft: two queries at most."""
    shown = lessons_on(proposal.theme_codes)
    return {"entries": shown} if shown else None


def _tabs(request: HttpRequest, wanted: Wanted) -> list[dict[str, Any]]:
    """Return one tab a kind, each keeping what else is looked for."""
    tabs = []
    for kind, label in KIND_CHOICES:
        asked = request.GET.copy()
        asked.pop("page", None)
        asked["kind"] = kind
        url = f"{reverse('library:home')}?{asked.urlencode()}" if len(asked) > 1 or kind else ""
        tabs.append(
            {
                "label": label,
                "url": url or reverse("library:home"),
                "current": kind == wanted.kind,
                "count": None,
            }
        )
    return tabs


def _for_xml(text: str) -> str:
    return _NOT_XML.sub(" ", text)


class NewInLibrary(Feed):
    """An Atom feed of what is published: systematizations and syntheses, the newest first."""

    feed_type = Atom1Feed

    def title(self) -> str:
        """Return the feed's title in the reader's language."""
        return _("New in the library")

    def subtitle(self) -> str:
        """Return what it is about."""
        return _("Systematizations and syntheses as they are published.")

    def link(self) -> str:
        """Return the page that it follows."""
        return reverse("library:home")

    def items(self) -> Iterable[Entry]:
        """Return the newest entries."""
        return newest()

    def item_title(self, item: Any) -> str:
        """Return its title."""
        return _for_xml(item.title)

    def item_description(self, item: Any) -> str:
        """Return its first words."""
        return _for_xml(item.text)

    def item_link(self, item: Any) -> str:
        """Return its permanent address."""
        return str(item.url)

    def item_author_name(self, item: Entry) -> str:
        """Return the organisation that wrote it."""
        return _for_xml(item.organisation)

    def item_pubdate(self, item: Entry) -> datetime:
        """Return when it was published."""
        return item.published_at

    def item_updateddate(self, item: Entry) -> datetime:
        """Return the same: what is published does not change."""
        return item.published_at


feed = require_safe(NewInLibrary())
