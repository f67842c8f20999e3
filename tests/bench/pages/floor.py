"""The floor: what a bare Django view costs under the same server, middleware and database.

F is a signed-in page of 50 rows out of 10,000 (3 queries, 8 kB); FP one INSERT and a redirect; FE
10,000 rows streamed as CSV.
"""

import csv
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import engines
from django.utils.timezone import now

from calls.applying.models import Proposal
from minka.common.models import AuditEvent

_TEMPLATE = engines["django"].from_string(
    "<!doctype html><html><head><title>floor</title></head><body><p>{{ user }}</p><table>"
    "{% for r in rows %}<tr><td>{{ r.number }}</td><td>{{ r.title }}</td><td>{{ r.state }}</td>"
    "<td>{{ r.country }}</td><td>{{ r.amount }}</td><td>{{ r.months }}</td></tr>{% endfor %}"
    "</table></body></html>"
)
# The largest call: its primary key is set by the seed.
CODE = "BENCH10000"


def page(request: HttpRequest) -> HttpResponse:
    """Answer F: session, person, 50 rows."""
    rows = Proposal.objects.filter(call__code=CODE).order_by("number")[:50]
    return HttpResponse(_TEMPLATE.render({"rows": rows, "user": request.user}, request))


def post(request: HttpRequest) -> HttpResponse:
    """Answer FP: one INSERT, commit, redirect."""
    AuditEvent.objects.create(
        at=now(),
        actor=None,
        verb="floor",
        target_type="floor",
        target_id="00000000-0000-0000-0000-000000000000",
    )
    return HttpResponse(status=302, headers={"Location": "/floor/page/"})


class _Echo:
    def write(self, value: str) -> str:
        return value


def export(request: HttpRequest) -> StreamingHttpResponse:
    """Answer FE: 10,000 rows of six columns, streamed."""
    rows = Proposal.objects.filter(call__code=CODE).order_by("number")
    columns = ("number", "title", "state", "country", "amount", "months")

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())
        for row in rows.values_list(*columns).iterator(chunk_size=2000):
            yield writer.writerow(row)

    return StreamingHttpResponse(lines(), content_type="text/csv")
