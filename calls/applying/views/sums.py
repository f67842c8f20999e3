"""The sums under a budget: by who pays and by period, in all, and the shares."""

from decimal import Decimal
from typing import Any

from calls.applying.models import Entry
from calls.applying.queries.sheet import lines_of
from calls.applying.rules import percent, share_told, sums_of
from calls.applying.states import BudgetSource


def budget_sums(entry: Entry) -> dict[str, Any]:
    """Return what ``applying/sums.html`` shows of an entry's stage.

    ``rows``: ``[(who pays, sum in each period, sum)]``; ``periods``: their numbers, or none.
    """
    proposal = entry.proposal
    call, lines = proposal.call, lines_of(entry)
    sums = sums_of(lines, call)
    rows = [
        (
            source.label,
            [by_source[source] for by_source in sums.by_period.values()],
            sums.by_source[source],
        )
        for source in BudgetSource
    ]
    return {
        "lines": lines,
        "rows": rows,
        "periods": list(sums.by_period),
        "of_periods": [sum(x.values(), Decimal(0)) for x in sums.by_period.values()],
        "total": sums.whole,
        "asked": proposal.amount,
        "equal": proposal.amount == sums.fund,
        "fund": sums.fund,
        "others": sums.others,
        "fund_share": percent(sums.fund_share),
        "others_share": percent(sums.others_share),
        # Whole percents, for the bar.
        "bar": int(sums.fund_share or 0),
        "rest_bar": int(sums.others_share or 0),
        "rule": share_told(call),
        "exceeds": sums.exceeds,
        "lacking": sums.lacking,
    }
