"""Tables of many rows: what all rows share is rendered once, what differs is put in."""

import re
from collections.abc import Iterable
from html import escape
from secrets import token_hex
from typing import Any

from django.template import Library, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, TextNode, Token
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe

register = Library()
_NAME = re.compile(r"\{(\w+)\}")
# No value can hold the mark: it is drawn when the process starts.
_MARK = f"{token_hex(16)}:"
_MARKED = re.compile(rf"{_MARK}(\w+);")


@register.tag("rows")
def rows_tag(parser: Parser, token: Token) -> "RowsNode":
    """Write its inside once a row: ``{% rows people %}<tr><td>{name}</td></tr>{% endrows %}``.

    ``{name}`` in the markup is ``row["name"]``, escaped unless marked as safe; nothing for None.
    Tags and variables inside are rendered once for all rows: labels, translations, addresses.
    So are conditions; one for a single row belongs in its value. Raises ``KeyError`` for a missing name.
    """
    words = token.split_contents()
    if len(words) != 2:
        raise TemplateSyntaxError("rows needs the list: {% rows people %}")
    inside = parser.parse(("endrows",))
    parser.delete_first_token()
    return RowsNode(parser.compile_filter(words[1]), inside)


class RowsNode(Node):
    """The rows of a table."""

    def __init__(self, rows: FilterExpression, inside: NodeList) -> None:
        self.rows, self.nodelist = rows, inside
        # Only what the template says is a name: a brace in a value or a translation is a brace.
        texts: list[TextNode] = inside.get_nodes_by_type(TextNode)  # type: ignore[assignment]
        for text in texts:
            text.s = _NAME.sub(rf"{_MARK}\1;", text.s)

    def render(self, context: Any) -> SafeString:
        """Return all rows."""
        rows: Iterable[dict[str, Any]] = self.rows.resolve(context)
        first, *parts = _MARKED.split(self.nodelist.render(context).replace("%", "%%"))
        names, pattern = parts[::2], "%s".join([first, *parts[1::2]])
        written = [pattern % tuple([_safe(row[name]) for name in names]) for row in rows]
        return mark_safe("".join(written))  # noqa: S308 - markup of the template, values escaped


def _safe(value: Any) -> str:
    if type(value) is str:
        return escape(value)
    if value is None:
        return ""
    plain = str(value) if isinstance(value, Promise) else value
    html = getattr(plain, "__html__", None)
    return str(html()) if html else escape(str(plain))
