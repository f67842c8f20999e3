"""Light formatting: Markdown in, safe HTML out. Sanitised always, whoever wrote it."""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = set(
    "p br strong em del a ul ol li blockquote code pre h2 h3 h4 hr table thead tbody tr th td".split()
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
    """Render Markdown as safe HTML; headings begin at ``h3`` so that pages keep their order."""
    html = _parser().render(text or "")
    for level in (3, 2, 1):
        html = html.replace(f"<h{level}>", f"<h{level + 2}>").replace(
            f"</h{level}>", f"</h{level + 2}>"
        )
    return mark_safe(clean(html.replace("<h5>", "<h4>").replace("</h5>", "</h4>")))  # noqa: S308
