"""Filling in a page's form as a browser would: what it shows, and what the person types."""

from html.parser import HTMLParser


class _Fields(HTMLParser):
    """Collects the fields of the form whose id is given, with what they show."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.inside = False
        self.pairs: list[tuple[str, str]] = []
        self.radios: dict[str, list[str]] = {}
        self._select = self._area = ""
        self._options: list[tuple[str, bool]] = []
        self._text = ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("id") == self.form_id
        if not self.inside:
            return
        name = given.get("name", "")
        if tag == "input" and name:
            self._input(name, given)
        elif tag == "textarea":
            self._area, self._text = name, ""
        elif tag == "select":
            self._select, self._options = name, []
        elif tag == "option" and self._select:
            self._options.append((given.get("value", ""), "selected" in given))

    def _input(self, name, given):
        kind, value = given.get("type", "text"), given.get("value", "")
        if kind in ("radio", "checkbox"):
            self.radios.setdefault(name, []).append(value)
            if "checked" not in given:
                return
        if kind not in ("submit", "file", "button") and name != "csrfmiddlewaretoken":
            self.pairs.append((name, value))

    def handle_data(self, data):
        if self._area:
            self._text += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self._area:
            self.pairs.append((self._area, self._text.lstrip("\n")))
            self._area = ""
        elif tag == "select" and self._select:
            chosen = [v for v, picked in self._options if picked] or [
                v for v, _p in self._options[:1]
            ]
            self.pairs += [(self._select, v) for v in chosen]
            self._select = ""


def filled(page: bytes, form_id: str, typed: dict[str, str]) -> list[tuple[str, str]]:
    """Return the pairs that a browser sends: what the form shows, with ``typed`` over it."""
    fields = _Fields(form_id)
    fields.feed(page.decode())
    kept = [(name, value) for name, value in fields.pairs if name not in typed]
    return kept + list(typed.items())


def choices(page: bytes, form_id: str) -> dict[str, list[str]]:
    """Return the values of each group of radio buttons or boxes."""
    fields = _Fields(form_id)
    fields.feed(page.decode())
    return fields.radios
