"""The Atom feed of calls."""

import re
from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from calls.publishing.models import Call
from calls.publishing.queries import public_calls
from minka.common.languages import said

from .opened import moment

# What XML cannot say: one such character, pasted from somewhere, would break the whole feed.
UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def speakable(text: str) -> str:
    """Return a text without the characters that XML does not have."""
    return UNSPEAKABLE.sub(" ", text)


class CallsFeed(Feed):
    """The latest published calls, in the reader's language."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> datetime:
        """Return the instant of the request: the feed depends on nothing else."""
        return moment(request)

    def title(self) -> str:
        """Return the feed's name."""
        return _("Calls")

    def subtitle(self) -> str:
        """Return what the feed tells."""
        return _("Calls that foundations publish here.")

    def link(self) -> str:
        """Return the list that the feed follows."""
        return reverse("publishing:calls")

    def items(self, at: datetime) -> list[Call]:
        """Return the latest calls."""
        return list(public_calls(at).select_related("foundation").order_by("-published_at")[:30])

    def item_title(self, item: Any) -> str:
        """Return a call's title."""
        return speakable(said(item.title))

    def item_description(self, item: Any) -> str:
        """Return a call's summary."""
        return speakable(said(item.summary))

    def item_author_name(self, item: Any) -> str:
        """Return the foundation."""
        return speakable(str(item.foundation))

    def item_pubdate(self, item: Any) -> datetime:
        """Return when it was published."""
        published: datetime = item.published_at
        return published

    def item_updateddate(self, item: Any) -> datetime:
        """Return when it was changed last."""
        updated: datetime = item.updated_at
        return updated
