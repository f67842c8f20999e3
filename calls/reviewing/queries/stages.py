"""At which stage of a call a page of the workspace stands."""

from calls.publishing.models import Call, Stage
from calls.publishing.queries import current_stage


def first_stage(call: Call) -> Stage | None:
    """Return the stage whose entries are checked for eligibility: the first."""
    return call.stages.order_by("order").first()


def review_stage(call: Call, kind: str) -> tuple[Stage | None, list[Stage]]:
    """Return the stage asked for by kind, else the call's current one; and all its stages.

    Each stage carries this very call, so that reading ``stage.call`` asks nothing.
    """
    stages = list(call.stages.all())
    for stage in stages:
        stage.call = call
    call._prefetched_objects_cache = {"stages": stages}  # type: ignore[attr-defined]
    chosen = next((stage for stage in stages if stage.kind == kind), None)
    return chosen or _now(call, stages), stages


def _now(call: Call, stages: list[Stage]) -> Stage | None:
    now = current_stage(call)
    return next((stage for stage in stages if now is not None and stage.pk == now.pk), None)
