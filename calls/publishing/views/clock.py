"""The clock of a stage, for pages that stay open: whether the deadline moved, and what time it is."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import condition, require_safe

from calls.publishing.models import Stage
from calls.publishing.states import CallState
from minka.common.times import say_instant

from .opened import moment

COLUMNS = ("opens_at", "deadline_at", "grace_seconds", "call__zone", "call__state")


def _stage(request: HttpRequest, public_id: UUID) -> Stage:
    """Return a stage that everybody may read, asked once a request."""
    known: Stage | None = getattr(request, "_stage", None)
    if known is None:
        public = Stage.objects.filter(call__published_at__isnull=False, deadline_at__isnull=False)
        rows = public.exclude(call__state=CallState.DRAFT).select_related("call").only(*COLUMNS)
        known = rows.filter(public_id=public_id).first()
        if known is None:
            raise Http404
        request._stage = known  # type: ignore[attr-defined]
    return known


def _mark(request: HttpRequest, public_id: UUID) -> str:
    stage, at = _stage(request, public_id), moment(request)
    told = [stage.closes_at, stage.call.state, at > (stage.deadline_at or at)]
    return f'W/"{"-".join(str(one).replace(" ", "") for one in told)}"'


@require_safe
@condition(etag_func=_mark)
def clock(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Tell the deadline (once it has passed, the end of its grace), and the server's time.

    JSON ``{deadline, now, said, open}``: seconds of UNIX time, and the deadline in words. Everybody
    may ask; without cookies, as pages of ours ask, it costs one query.
    """
    stage, at = _stage(request, public_id), moment(request)
    deadline, closes = stage.deadline_at, stage.closes_at
    assert deadline is not None  # noqa: S101 - asked for
    assert closes is not None  # noqa: S101
    told = deadline if at <= deadline else closes
    answer = JsonResponse(
        {
            "deadline": int(told.timestamp()),
            "now": int(at.timestamp()),
            "said": say_instant(told, stage.call.zone),
            "open": stage.call.state == CallState.PUBLISHED and stage.receives_at(at),
        }
    )
    answer["Cache-Control"] = "no-cache"
    patch_vary_headers(answer, ["Accept-Language", "Cookie"])
    return answer
