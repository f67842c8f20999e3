"""The controls of forms, written without templates: Django's own HTML, many times quicker.

A list with filters has a hundred options; a template for each took a third of the page. What is
not written here (files, dates in parts, our own controls) goes by its template as ever.
"""

from collections.abc import Callable
from html import escape
from typing import Any

from django.utils.formats import localize
from django.utils.functional import Promise

Widget = dict[str, Any]
_FOLDER = "django/forms/widgets/"
_INPUTS = (
    "text number email url color search tel password hidden date datetime time checkbox".split()
)


def control(template_name: str, context: dict[str, Any]) -> str | None:
    """Return the HTML of a widget's context as its template would write it, if we write it."""
    widget = context.get("widget")
    write = _WRITERS.get(template_name)
    return write(widget) if write and isinstance(widget, dict) else None


def _safe(value: Any) -> str:
    """Escape what is not marked as safe."""
    plain = str(value) if isinstance(value, Promise) else value
    html = getattr(plain, "__html__", None)
    return str(html()) if html else escape(str(plain))


def _attrs(attrs: dict[str, Any]) -> str:
    return "".join(
        f" {_safe(name)}" if value is True else f' {_safe(name)}="{_safe(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{_safe(widget["value"])}"'
    return (
        f'<input type="{_safe(widget["type"])}" name="{_safe(widget["name"])}"'
        f"{value}{_attrs(widget['attrs'])}>"
    )


def _textarea(widget: Widget) -> str:
    text = _safe(localize(widget["value"])) if widget["value"] else ""
    name = _safe(widget["name"])
    # The first line end of a textarea is the browser's; one that was typed stays.
    return f'<textarea name="{name}"{_attrs(widget["attrs"])}>\n{text}</textarea>'


def _option(option: Widget) -> str:
    label = _safe(localize(option["label"]))
    return f'<option value="{_safe(option["value"])}"{_attrs(option["attrs"])}>{label}</option>'


def _select(widget: Widget) -> str:
    groups = [
        _grouped(name, options, _option, '<optgroup label="{}">', "</optgroup>")
        for name, options, _index in widget["optgroups"]
    ]
    name = _safe(widget["name"])
    return f'<select name="{name}"{_attrs(widget["attrs"])}>{"".join(groups)}</select>'


def _grouped(
    name: Any, options: list[Widget], write: Callable[[Widget], str], start: str, end: str
) -> str:
    inside = "".join(write(option) for option in options)
    return f"{start.format(_safe(name))}{inside}{end}" if name else inside


def _choice(option: Widget) -> str:
    box = _input(option)
    if not option.get("wrap_label"):
        return box
    found = option["attrs"].get("id")
    at = f' for="{_safe(found)}"' if found else ""
    return f"<label{at}>{box} {_safe(localize(option['label']))}</label>"


def _choices(widget: Widget) -> str:
    attrs = widget["attrs"]
    kept = {name: attrs[name] for name in ("id", "class") if attrs.get(name)}
    groups = [
        _grouped(
            name,
            options,
            lambda option: f"<div>{_choice(option)}</div>",
            "<div><label>{}</label>",
            "</div>",
        )
        for name, options, _index in widget["optgroups"]
    ]
    return f"<div{_attrs(kept)}>{''.join(groups)}</div>"


_WRITERS: dict[str, Callable[[Widget], str]] = {
    **{f"{_FOLDER}{name}.html": _input for name in _INPUTS},
    f"{_FOLDER}textarea.html": _textarea,
    f"{_FOLDER}select.html": _select,
    f"{_FOLDER}radio.html": _choices,
    f"{_FOLDER}checkbox_select.html": _choices,
    f"{_FOLDER}radio_option.html": _choice,
    f"{_FOLDER}checkbox_option.html": _choice,
}
