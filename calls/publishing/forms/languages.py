"""Forms whose words are written in each language of a call, one group a language."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.publishing.queries.checks import language_name
from minka.common.languages import CONTENT_LANGUAGES, INTERFACE_LANGUAGES

SITE_LANGUAGES = [(code, name) for code, name in CONTENT_LANGUAGES if code in INTERFACE_LANGUAGES]
LIGHT = _("You may use light formatting: **bold**, - lists, [links](https://…).")


def field_name(name: str, language: str) -> str:
    """Return the name of the field that holds ``name`` in a language: ``title_pt_br``."""
    return f"{name}_{language.lower().replace('-', '_')}"


class DraftForm(forms.Form):
    """A part of a draft: what is ``needed`` to publish is not called optional, yet may wait."""

    needed: ClassVar[tuple[str, ...]] = ()

    def _clean_fields(self) -> None:
        """Clean, and let needed fields stay empty until the call is published."""
        super()._clean_fields()  # type: ignore[misc]
        for name, errors in list(self.errors.as_data().items()):
            empty = not self[name].data or not any(self[name].data)
            asked = all(error.code == "required" for error in errors)
            if asked and empty and self.may_wait(name):
                del self.errors[name]
                self.cleaned_data[name] = None

    def may_wait(self, name: str) -> bool:
        """Say whether a field may be left for later."""
        return name in self.needed


class WordsForm(DraftForm):
    """A form with texts in several languages.

    ``words`` names them: label, widget, largest number of characters, help. The texts named in
    ``demanded`` must be written in the main language. Give ``languages`` (the main one first)
    and ``texts`` (what is written already).
    """

    words: ClassVar[dict[str, tuple[Any, Any, int, Any]]] = {}
    demanded: ClassVar[tuple[str, ...]] = ()
    # Whether the fields that have no language come before the words.
    plain_first: ClassVar[bool] = False

    def __init__(
        self,
        *args: Any,
        languages: Sequence[str],
        texts: Mapping[str, Mapping[str, str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.languages = list(languages)
        for language in self.languages:
            for name, (label, widget, longest, help_text) in self.words.items():
                self.fields[field_name(name, language)] = forms.CharField(
                    label=self._label(label, language),
                    widget=widget(**self._attrs(name, language)),
                    max_length=longest,
                    help_text=help_text,
                    required=self._is_required(name, language),
                    initial=(texts or {}).get(name, {}).get(language, ""),
                )

    def _is_required(self, name: str, language: str) -> bool:
        """Say whether a text is asked for; one that is ``needed`` may still wait."""
        return name in self.needed or (name in self.demanded and language == self.languages[0])

    def may_wait(self, name: str) -> bool:
        """Let a needed text wait, but for a demanded one in the main language."""
        demanded = {field_name(one, self.languages[0]) for one in self.demanded}
        texts = {field_name(one, code) for one in self.needed for code in self.languages}
        return name in texts - demanded

    def _label(self, label: Any, language: str) -> str:
        return f"{label} · {language_name(language)}" if len(self.languages) > 1 else str(label)

    def _attrs(self, name: str, language: str) -> dict[str, Any]:
        """Say the language of what is typed, for the spelling checker and for screen readers."""
        return {"attrs": {"lang": language}}

    @property
    def by_language(self) -> list[dict[str, Any]]:
        """Return, for each language, its code, name and fields."""
        return [
            {
                "code": language,
                "name": language_name(language),
                "fields": [self[field_name(name, language)] for name in self.words],
            }
            for language in self.languages
        ]

    @property
    def plain(self) -> list[forms.BoundField]:
        """Return the fields that have no language."""
        worded = {field_name(n, code) for n in self.words for code in self.languages}
        return [self[name] for name in self.fields if name not in worded]

    def text(self, name: str) -> dict[str, str]:
        """Return what was written: ``{"es": …}``. What has one line to be typed in stays one line."""
        written = {
            language: self.cleaned_data.get(field_name(name, language)) or ""
            for language in self.languages
        }
        if issubclass(self.words[name][1], forms.TextInput):
            return {language: " ".join(text.split()) for language, text in written.items()}
        return written


def lines(text: str) -> list[str]:
    """Return the lines of a text without those that are empty at its end."""
    found = [line.strip() for line in text.splitlines()]
    while found and not found[-1]:
        found.pop()
    return found


class Long(forms.Textarea):
    """A text of some paragraphs."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 5, **(attrs or {})})


class VeryLong(Long):
    """A text of a page or more."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 14, **(attrs or {})})
