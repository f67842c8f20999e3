"""Light formatting: Markdown in, safe HTML out. Sanitised always, whoever wrote it."""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = set(
    "p br strong em s del a ul ol li blockquote code pre h2 h3 h4 hr table thead tbody tr th td".split()
)
ATTRIBUTES = {"a": {"href", "title"}, "th": {"scope"}}
SCHEMES = {"http", "https", "mailto"}


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True})
    return parser.enable(["table", "strikethrough"])


def clean(html: str) -> str:
    """Return HTML with only the tags, attributes and link schemes that the site allows."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener nofollow ugc",
    )


def to_html(text: str) -> SafeString:
    """Render Markdown as safe HTML; headings are ``h3`` and ``h4``, so that pages keep their order.

    The first one is an ``h3`` whatever its writer chose; those below it are ``h4``.
    """
    tokens = _parser().parse(text or "")
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    for token in headings[1:]:
        token.tag = "h3" if token.tag <= headings[0].tag else "h4"
    for token in headings[:1]:
        token.tag = "h3"
    return mark_safe(clean(_parser().renderer.render(tokens, _parser().options, {})))  # noqa: S308
