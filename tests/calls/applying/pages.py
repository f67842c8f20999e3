"""What a browser sends back of a page: its forms, as they stand."""

from html.parser import HTMLParser


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self.area = self.select = ""
        self.first: str | None = None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.forms.append({})
        if not self.forms:
            return
        name, form = given.get("name") or "", self.forms[-1]
        if tag == "textarea":
            self.area = name
            form.setdefault(name, []).append("")
        elif tag == "select":
            self.select, self.first = name, None
        elif tag == "option" and "selected" not in given:
            self.first = self.first if self.first is not None else given.get("value") or ""
        elif tag == "option":
            form.setdefault(self.select, []).append(given.get("value") or "")
        elif tag == "input" and name and given.get("type") not in ("file", "submit"):
            box = given.get("type") in ("checkbox", "radio")
            if not box or "checked" in given:
                form.setdefault(name, []).append(given.get("value") or ("on" if box else ""))

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = ""
        elif tag == "select" and self.forms:
            # A browser sends the first option when none is selected.
            self.forms[-1].setdefault(self.select, [self.first or ""])

    def handle_data(self, data):
        if self.area:
            # The first line break after <textarea> is not part of the text.
            text = self.forms[-1][self.area]
            text[-1] += data.removeprefix("\n") if not text[-1] else data


def forms_of(response) -> list[dict[str, list[str]]]:
    """Return every form of a page as name → values."""
    parser = _Forms()
    parser.feed(response.content.decode())
    return parser.forms


def form_of(response, field: str = "seen") -> dict[str, list[str]]:
    """Return the form of a page that has this field."""
    return next(form for form in forms_of(response) if field in form)
