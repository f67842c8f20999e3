"""The dates of a call, written in its own zone."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from calls.publishing.models import Call, Stage
from calls.publishing.states import CallState, StageKind
from minka.common.forms import ZonedInstantField
from minka.common.times import is_zone, zone_choices

from .languages import DraftForm

LABELS = {
    "opens_at": _("Opens"),
    "deadline_at": _("Closes"),
    "reviews_due_at": _("Reviews due"),
}
RESULTS = "results_planned_on"
GRACE, GRACE_WORDS = "grace", _("Grace in minutes")
# Minutes: a grace is for a slow link, not a second deadline.
MOST_GRACE = 120


# The order in which a stage's fields are shown.
SHOWN = ("opens_at", "deadline_at", GRACE, "reviews_due_at", RESULTS)


def _grace(minutes: int | None) -> dict[str, int]:
    """Return the grace for a plan; nothing where it was left out, which keeps it as it is."""
    return {} if minutes is None else {"grace_seconds": minutes * 60}


def instant_field(label: Any, zone: str, *, required: bool = False) -> ZonedInstantField:
    """Return a field for a date and a time whose two inputs say what they are."""
    day: dict[str, Any] = {"type": "date", "aria-label": _("%(what)s: date") % {"what": label}}
    hour: dict[str, Any] = {"type": "time", "aria-label": _("%(what)s: time") % {"what": label}}
    hour["step"] = 1
    widget = forms.SplitDateTimeWidget(
        date_attrs=day,
        time_attrs=hour,
        date_format="%Y-%m-%d",
        time_format="%H:%M:%S",
    )
    return ZonedInstantField(label=label, zone=zone, required=required, widget=widget)


def in_zone(value: Any, zone: str) -> Any:
    """Return an instant as the wall clock of a zone, for the two inputs."""
    return value.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if value else None


class DatesForm(DraftForm):
    """The zone, one stage or two, and each stage's dates: ``final_opens_at`` …"""

    zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("Every date below is written and shown in it."),
    )
    stages = forms.TypedChoiceField(
        label=_("Stages"),
        coerce=int,
        choices=[(1, _("One stage")), (2, _("Two stages: profile, then final proposal"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call
        self.draft = call.state == CallState.DRAFT
        zones = dict(zone_choices())
        zones.setdefault(call.zone, call.zone)
        choice, number = self.fields["zone"], self.fields["stages"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101
        choice.choices = list(zones.items())
        found = {stage.kind: stage for stage in call.stages.all()}
        self.kinds = tuple(f"{kind}_" for kind in found)
        self.initial = {"zone": call.zone, "stages": max(len(found), 1)}
        if not self.draft:
            choice.disabled = number.disabled = True
        asked = self.data.get("zone", "")
        self.clock = asked if self.draft and is_zone(asked) else call.zone
        for kind in StageKind:
            self._add(kind, found.get(kind))

    def _add(self, kind: StageKind, stage: Stage | None) -> None:
        for name, label in LABELS.items():
            words = f"{kind.label}: {label}"
            self.fields[f"{kind}_{name}"] = instant_field(words, self.clock, required=True)
            self.initial[f"{kind}_{name}"] = in_zone(getattr(stage, name, None), self.clock)
        day = f"{kind}_{RESULTS}"
        self.fields[day] = forms.DateField(
            label=f"{kind.label}: {_('Results planned')}",
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )
        self.initial[day] = getattr(stage, RESULTS, None)
        self.fields[f"{kind}_{GRACE}"] = forms.IntegerField(
            label=f"{kind.label}: {GRACE_WORDS}",
            min_value=0,
            max_value=MOST_GRACE,
            required=False,
            help_text=_(
                "For slow links: how long after the deadline our server still receives. Everybody"
                " reads it. Once the stage has opened, it can only be made longer."
            ),
        )
        self.initial[f"{kind}_{GRACE}"] = stage.grace_seconds // 60 if stage else 0
        if not self.draft:
            self.fields[f"{kind}_deadline_at"].disabled = True

    def may_wait(self, name: str) -> bool:
        """Let every date wait until the call is published, and those of a stage that is not there."""
        there = not self.draft and name.startswith(self.kinds)
        return name not in {"zone", "stages"} and not there

    @property
    def groups(self) -> list[dict[str, Any]]:
        """Return each kind of stage with its fields."""
        kinds = list(StageKind)
        if not self.draft:
            kinds = [StageKind(stage.kind) for stage in self.call.stages.all()]
        return [
            {"kind": kind, "fields": [self[f"{kind}_{name}"] for name in SHOWN]} for kind in kinds
        ]

    def values(self) -> dict[str, Any]:
        """Return what ``plan_stages`` takes."""
        data = self.cleaned_data
        kinds = [StageKind.FINAL] if data["stages"] == 1 else list(StageKind)
        plans = [
            {
                "kind": str(kind),
                **{n: data[f"{kind}_{n}"] for n in (*LABELS, RESULTS)},
                **_grace(data.get(f"{kind}_{GRACE}")),
            }
            for kind in kinds
        ]
        return {"zone": self.clock, "stages": plans}


class ExtendForm(forms.Form):
    """A later deadline, and why."""

    reason = forms.CharField(
        label=_("Why is the deadline extended?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
        help_text=_("Everybody who is writing a proposal will read it."),
    )
    field_order = ("deadline_at", "reason")

    def __init__(
        self,
        *args: Any,
        stage: Stage,
        proposed: datetime | None = None,
        reason: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        zone = stage.call.zone
        self.fields["deadline_at"] = instant_field(_("New deadline"), zone, required=True)
        self.initial = {
            "deadline_at": in_zone(proposed or stage.deadline_at, zone),
            "reason": reason,
        }
        self.order_fields(self.field_order)
