"""Reading money: the plan of instalments, the ledger, and their sums."""

from decimal import Decimal

from django.db.models import DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from calls.accompanying.models import Instalment, Project, Transaction
from calls.accompanying.states import ProjectState, TransactionKind
from calls.publishing.models import Call

NONE = Decimal(0)


def _total(kind: str) -> Coalesce:
    """Return the sum of one kind of movement, as a query of its own: no other join multiplies it."""
    rows = Transaction.objects.filter(project=OuterRef("pk"), kind=kind).order_by()
    total = rows.values("project").annotate(total=Sum("amount")).values("total")
    return Coalesce(Subquery(total), Value(NONE), output_field=DecimalField())


def with_money(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Add what the ledger says: ``committed``, ``paid`` (less what came back), ``left``."""
    return projects.annotate(
        committed=_total(TransactionKind.COMMITMENT),
        paid=_total(TransactionKind.DISBURSEMENT) - _total(TransactionKind.RETURN),
    ).annotate(left=F("committed") - F("paid"))


def money_of_call(call: Call) -> dict[str, Decimal]:
    """Return what a call's projects got in all: awarded, committed, paid (less returns)."""
    said = Transaction.objects.filter(project__call=call).values("kind")
    sums = {row["kind"]: row["total"] for row in said.annotate(total=Sum("amount"))}
    projects = Project.objects.filter(call=call)
    awarded = projects.exclude(state=ProjectState.CANCELLED).aggregate(all=Sum("amount"))
    disbursed = sums.get(TransactionKind.DISBURSEMENT, NONE)
    return {
        "awarded": awarded["all"] or NONE,
        "committed": sums.get(TransactionKind.COMMITMENT, NONE),
        "paid": disbursed - sums.get(TransactionKind.RETURN, NONE),
    }


def instalments_of(project: Project) -> QuerySet[Instalment]:
    """Return the plan with ``paid`` (less what came back) for each instalment."""
    out = Sum("transactions__amount", filter=Q(transactions__kind=TransactionKind.DISBURSEMENT))
    back = Sum("transactions__amount", filter=Q(transactions__kind=TransactionKind.RETURN))
    nothing = Value(NONE)
    paid = Coalesce(out, nothing, output_field=DecimalField()) - Coalesce(
        back, nothing, output_field=DecimalField()
    )
    return project.instalments.annotate(paid=paid).order_by("number")


def planned_total(project: Project) -> Decimal:
    """Return the sum of the planned instalments."""
    return project.instalments.aggregate(all=Sum("amount"))["all"] or NONE


def net_paid(rows: QuerySet[Transaction]) -> Decimal:
    """Return what was paid less what came back, over these movements."""
    sums = dict(rows.values_list("kind").annotate(total=Sum("amount")))
    return sums.get(TransactionKind.DISBURSEMENT, NONE) - sums.get(TransactionKind.RETURN, NONE)


def ledger_of(project: Project) -> list[Transaction]:
    """Return every movement in order, each with ``balance``: what is still to be paid after it."""
    rows = list(project.transactions.select_related("instalment", "recorded_by"))
    signs = {TransactionKind.DISBURSEMENT: -1}
    balance = NONE
    for row in rows:
        balance += row.amount * signs.get(TransactionKind(row.kind), 1)
        row.balance = balance  # type: ignore[attr-defined]
    return rows
