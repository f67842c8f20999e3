"""Receiving a file in pieces: begin, send, ask how much is there, finish, give up.

Pages without a script send whole files by their own forms; these addresses are for
``static/js/upload.js``. Everybody sees their own files on the way and nobody else's.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    UnreadablePostError,
)
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.views.decorators.http import require_http_methods, require_POST

from minka.common.errors import DomainError
from minka.files.forms import BeginForm
from minka.files.models import Upload
from minka.files.queries import uploads_of
from minka.files.rules import slot_for, writer_of
from minka.files.services import (
    CHUNK,
    CHUNK_MOST,
    WrongOffset,
    begin_upload,
    cancel_upload,
    finish_upload,
    receive_chunk,
)

PIECE = "application/octet-stream"
STATUS = {"wrong_offset": 409, "ended": 410, "too_often": 429, "too_much": 413}
View = Callable[..., HttpResponseBase]


def sending(view: View) -> View:
    """Ask who is not signed in to sign in: a script in words of its own, a person by the page.

    Refusals are told as ``{"fault", "code"}``, and a wrong place with what is there.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            if _is_script(request):
                return JsonResponse({"sign_in": resolve_url("account_login")}, status=401)
            return redirect_to_login(request.get_full_path())
        try:
            return view(request, **kwargs)
        except Upload.DoesNotExist:
            raise Http404 from None
        except DomainError as error:
            told = {"fault": str(error), "code": error.code}
            if isinstance(error, WrongOffset):
                told["received"] = error.received  # type: ignore[assignment]
            return JsonResponse(told, status=STATUS.get(error.code, 422))

    return wrapped


def _is_script(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _told(upload: Upload, status: int = 200) -> JsonResponse:
    facts = {
        "url": upload.get_absolute_url(),
        "name": upload.name,
        "size": upload.size,
        "received": upload.received,
        "chunk": CHUNK,
        "ended": upload.ended_at is not None,
        "fault": upload.fault,
    }
    headers = {
        "Upload-Offset": str(upload.received),
        "Upload-Length": str(upload.size),
        "Cache-Control": "no-store",
    }
    return JsonResponse(facts, status=status, headers=headers)


@require_POST
@sending
def begin(request: HttpRequest) -> HttpResponseBase:
    """Begin a file of a declared name and size; 404 where the person may not send one."""
    form = BeginForm(request.POST)
    if not form.is_valid():
        fault = " ".join(str(text) for texts in form.errors.values() for text in texts)
        return JsonResponse({"fault": fault, "code": "form"}, status=400)
    sent = form.cleaned_data
    takes = slot_for(request.user, sent["room"], sent["object"], sent["slot"])
    if takes is None:
        raise Http404
    upload = begin_upload(
        owner=request.user,  # type: ignore[arg-type]
        room=sent["room"],
        object_id=sent["object"],
        slot=sent["slot"],
        takes=takes,
        name=sent["name"],
        size=sent["size"],
        purpose=sent["purpose"],
        at=request.at,  # type: ignore[attr-defined]
    )
    return _told(upload, status=201)


@require_http_methods(["GET", "HEAD", "PUT", "POST", "DELETE"])
@sending
def upload(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Tell how much is there (GET, HEAD), add a piece (PUT, POST), or give up (DELETE)."""
    found = get_object_or_404(uploads_of(request.user), public_id=public_id)
    at = request.at  # type: ignore[attr-defined]
    if request.method in ("GET", "HEAD"):
        return _told(found)
    if request.method == "DELETE":
        cancel_upload(upload=found, at=at)
        return HttpResponse(status=204)
    wrong = _wrong_piece(request)
    if wrong:
        return HttpResponse(status=wrong)
    offset = int(request.headers["Upload-Offset"])
    try:
        # Whole before anything is locked, however slowly it comes.
        body = request.read(CHUNK_MOST + 1)
    except UnreadablePostError:
        body = b""
    if len(body) != int(request.headers["Content-Length"]):
        return HttpResponse(status=400)
    return _told(receive_chunk(upload=found, offset=offset, body=body, at=at))


def _wrong_piece(request: HttpRequest) -> int:
    """Return the status by which a piece is refused unread, or 0."""
    length = request.headers.get("Content-Length", "")
    if request.content_type != PIECE:
        return 415
    if not length.isdecimal():
        return 411
    if int(length) > CHUNK_MOST:
        return 413
    offset = request.headers.get("Upload-Offset", "")
    is_place = offset.isascii() and offset.isdecimal() and len(offset) < 16
    return 0 if is_place and int(length) else 400


@require_POST
@sending
def finish(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Check the whole file and put it where it belongs; asked again, tell the same."""
    found = get_object_or_404(uploads_of(request.user), public_id=public_id)
    document = finish_upload(
        upload=found,
        sha256=request.POST.get("sha256", "").lower(),
        purpose=request.POST.get("purpose", "")[:200],
        at=request.at,  # type: ignore[attr-defined]
    )
    return JsonResponse(
        {
            "name": document.name,
            "size": document.size,
            "sha256": document.sha256,
            "url": document.get_absolute_url(),
        }
    )


@require_POST
@sending
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Give a file on its way up, from a page without a script."""
    found = get_object_or_404(uploads_of(request.user), public_id=public_id)
    cancel_upload(upload=found, at=request.at)  # type: ignore[attr-defined]
    writer = writer_of(found.room)
    return redirect(writer.back(found.object_id) if writer else "common:home")
