"""What people choose about their notices."""

from typing import Any

from django import forms

from .kinds import NoticeKind


class PreferencesForm(forms.Form):
    """One switch for each kind of notice that may be switched; ``choices`` says how they stand."""

    def __init__(
        self, *args: Any, choices: list[tuple[NoticeKind, bool]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = {
            f"kind-{number}": kind
            for number, (kind, _wanted) in enumerate(choices or [])
            if not kind.mandatory
        }
        wanted = {kind.name: yes for kind, yes in choices or []}
        for name, kind in self.kinds.items():
            self.fields[name] = forms.BooleanField(
                label=str(kind.label), required=False, initial=wanted[kind.name]
            )

    @property
    def by_mail(self) -> dict[str, bool]:
        """Return the choice by kind, once the form is clean."""
        return {kind.name: self.cleaned_data[name] for name, kind in self.kinds.items()}
